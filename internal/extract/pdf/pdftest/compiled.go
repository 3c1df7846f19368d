package pdftest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// CompileVariable tells the test in package compile where to put its result.
const CompileVariable = "PDFTEST_COMPILE_INTO"

// Compiled returns a folder with the compiled PDFium, which all tests of this user share. The
// first call on a machine takes some seconds.
func Compiled() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the compiled PDFium: %w", err)
	}
	folder := filepath.Join(cache, "docket-test", "pdfium")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of the compiled PDFium: %w", err)
	}
	command := exec.Command("go", "test", "-race=false", "-count=1", "docket/internal/extract/pdf/pdftest/compile")
	command.Env = append(os.Environ(), CompileVariable+"="+folder)
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile PDFium for tests: %w: %s", err, output)
	}
	return folder, nil
}
