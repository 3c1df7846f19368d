package office

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

const rtf = `{\rtf1\ansi\ansicpg936 \u36890?\u30693?\par}`

func find(t testing.TB) Converter {
	t.Helper()
	if _, err := exec.LookPath("soffice"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("LibreOffice is not installed")
	}
	converter, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	return converter
}

func TestConverter_PDF(t *testing.T) {
	t.Parallel()
	converter := find(t)
	pdf, err := converter.PDF(t.Context(), t.TempDir(), bytes.NewReader([]byte(rtf)), int64(len(rtf)), "text/rtf")
	if err != nil {
		t.Fatal(err)
	}
	defer pdf.Close()
	content, err := io.ReadAll(pdf)
	if err != nil || !bytes.HasPrefix(content, []byte("%PDF-")) {
		t.Errorf("%d bytes, %v", len(content), err)
	}
}

func TestConverter_PDFErrors(t *testing.T) {
	t.Parallel()
	file := bytes.NewReader([]byte(rtf))
	if _, err := (Converter{"/usr/bin/false"}).PDF(t.Context(), t.TempDir(), file, 1, "text/rtf"); !errors.Is(err, ErrFailed) {
		t.Errorf("a program that fails: %v", err)
	}
	if _, err := (Converter{"/usr/bin/true"}).PDF(t.Context(), t.TempDir(), file, 1, "text/rtf"); !errors.Is(err, ErrFailed) {
		t.Errorf("a program that writes nothing: %v", err)
	}
	if _, err := (Converter{"/usr/bin/true"}).PDF(t.Context(), t.TempDir(), file, 1, "video/mp4"); !errors.Is(err, ErrFailed) {
		t.Errorf("a film: %v", err)
	}
	if _, err := (Converter{"/usr/bin/true"}).PDF(t.Context(), t.TempDir(), file, maxFileBytes+1, "text/rtf"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file beyond the limit: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := (Converter{"/usr/bin/yes"}).PDF(ctx, t.TempDir(), file, 1, "text/rtf"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("out of time: %v", err)
	}
}
