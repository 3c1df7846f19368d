package print_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	printing "docket/internal/print"
	"docket/internal/print/printtest"
	"docket/internal/seal"
)

// Design 7: a sealed form is checked by poppler's pdfsig, and a changed byte breaks the seal.
func TestDocument_IsSealed(t *testing.T) {
	t.Parallel()
	fonts := printtest.Fonts(t)
	sealer, err := seal.Open(t.TempDir(), "archive-1", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	form := printing.New(fonts, printing.Setup{Title: "收文处理笺", Now: time.Now(), Seal: &printing.Sealing{Name: "综合办公室", Reason: "收文处理笺", Sign: sealer.Seal}})
	for range 2 {
		form.AddPage()
		form.Text(form.Body(), printing.Style{}, "领导批示：同意。")
	}
	var pdf bytes.Buffer
	if err := form.Write(&pdf); err != nil {
		t.Fatal(err)
	}
	if text := printtest.Text(t, pdf.Bytes()); !strings.Contains(text, "领导批示：同意。") {
		t.Errorf("the sealed form reads %q", text)
	}
	check := func(content []byte) string {
		path := filepath.Join(t.TempDir(), "form.pdf")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		out, _ := exec.Command("pdfsig", "-nocert", path).CombinedOutput() // its exit code says more than this: the issuer is unknown to it
		return string(out)
	}
	if got := check(pdf.Bytes()); !strings.Contains(got, "Signature is Valid") || !strings.Contains(got, "Total document signed") {
		t.Errorf("pdfsig says:\n%s", got)
	}
	changed := bytes.Replace(pdf.Bytes(), []byte("/Producer (Docket)"), []byte("/Producer (Docked)"), 1)
	if got := check(changed); strings.Contains(got, "Signature is Valid") {
		t.Errorf("of a changed form pdfsig says:\n%s", got)
	}
}
