package format_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"docket/internal/extract/format/formattest"
)

// TestLibreOffice lets LibreOffice open what the builders write and save it in
// another format, and reads what it saved: both sides against the real thing.
func TestLibreOffice(t *testing.T) {
	t.Parallel()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed")
	}
	if testing.Short() {
		t.Skip("starts soffice several times")
	}
	table := [][]string{{"品名", "数量"}, {"中性笔", "五十"}}
	const tableText = "Sheet1\n品名\t数量\n中性笔\t五十"
	profile := t.TempDir()
	for _, c := range []struct {
		from, to, mediaType string
		data                []byte
		pages               []string
	}{
		{"docx", "odt", typeODT, formattest.DOCX("通知", "各部门：\n请准时\f参加。"), []string{"通知\n各部门：\n请准时", "参加。"}},
		{"odt", "docx", typeDOCX, formattest.ODT("标题", "正文"), []string{"标题\n正文"}},
		{"xlsx", "ods", typeODS, formattest.XLSX(table), []string{tableText}},
		{"ods", "xlsx", typeXLSX, formattest.ODS(table), []string{tableText}},
		{"pptx", "odp", typeODP, formattest.PPTX("封面\n岚洲远航", "第二张"), []string{"封面\n岚洲远航", "第二张"}},
		{"odp", "pptx", typePPTX, formattest.ODP("封面", "第二张"), []string{"封面", "第二张"}},
	} {
		t.Run(c.from+" to "+c.to, func(t *testing.T) {
			dir := t.TempDir()
			in := filepath.Join(dir, "file."+c.from)
			if err := os.WriteFile(in, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+profile, "--headless", "--convert-to", c.to, "--outdir", dir, in)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("soffice: %v\n%s", err, out)
			}
			saved, err := os.ReadFile(filepath.Join(dir, "file."+c.to))
			if err != nil {
				t.Fatalf("LibreOffice did not open the %s: %v", c.from, err)
			}
			if doc := mustRead(t, c.mediaType, saved); !slices.Equal(doc.Pages, c.pages) {
				t.Errorf("pages\n got %q\nwant %q", doc.Pages, c.pages)
			}
		})
	}
}
