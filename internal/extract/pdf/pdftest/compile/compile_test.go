package compile

import (
	"os"
	"testing"

	"docket/internal/extract/pdf"
	"docket/internal/extract/pdf/pdftest"
)

func TestCompile(t *testing.T) {
	folder := os.Getenv(pdftest.CompileVariable)
	if folder == "" {
		t.Skip("runs on behalf of pdftest.Compiled")
	}
	if err := pdf.Warm(folder); err != nil {
		t.Fatal(err)
	}
}
