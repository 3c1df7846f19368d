package ole

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// flatODF wraps a body into a flat OpenDocument file of a family: text or
// spreadsheet. The page style switches off the header and footer that
// LibreOffice gives a sheet in the language of the machine.
func flatODF(family, body string) []byte {
	const namespace = "urn:oasis:names:tc:opendocument:xmlns:"
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="` + namespace + `office:1.0" xmlns:text="` + namespace + `text:1.0"
 xmlns:table="` + namespace + `table:1.0" xmlns:style="` + namespace + `style:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.` + family + `">
<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="pm">
<style:header style:display="false"/><style:footer style:display="false"/></style:master-page></office:master-styles>
<office:body><office:` + family + `>` + body + `</office:` + family + `></office:body></office:document>`)
}

var rosterDuties = []string{"会议纪要", "办公用品", "年度归档", "收文登记", "值班安排", "印章使用", "差旅报销"}

// rosterRow is a row whose texts differ from all others, so that each of them
// enters the string table, long Chinese beside short Latin.
func rosterRow(i int) []string {
	var duty strings.Builder
	for k := range i%9 + 3 {
		duty.WriteString(rosterDuties[(i*7+k*i+k)%len(rosterDuties)])
	}
	return []string{fmt.Sprintf("第%d号%s", i, duty.String()), fmt.Sprintf("row %d %s", i, strings.Repeat("x", i%40)), fmt.Sprint(i * 5)}
}

func rosterSource(rows int) []byte {
	var body strings.Builder
	body.WriteString(`<table:table table:name="值班表">`)
	for i := range rows {
		cells := rosterRow(i)
		fmt.Fprintf(&body, `<table:table-row><table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>`+
			`<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>`+
			`<table:table-cell office:value-type="float" office:value="%s"/></table:table-row>`, cells[0], cells[1], cells[2])
	}
	body.WriteString(`</table:table>`)
	return flatODF("spreadsheet", body.String())
}

func rosterText(rows int) string {
	lines := []string{"值班表"}
	for i := range rows {
		lines = append(lines, strings.Join(rosterRow(i), "\t"))
	}
	return strings.Join(lines, "\n")
}

func longParagraphs() []string {
	var out []string
	for i := range 400 {
		out = append(out, strings.Join(rosterRow(i), "，")+strings.Repeat("，按规定办理", i%30)+"。")
	}
	return out
}

// TestRead_FreshConversions writes the old formats with LibreOffice, where it
// is installed, and reads them back.
func TestRead_FreshConversions(t *testing.T) {
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	folder := t.TempDir()
	for _, name := range []string{"notice.fodt", "ledger.fods", "report.fodp"} {
		write(t, folder, name, fixture(t, name))
	}
	write(t, folder, "long.fodt", flatODF("text", "<text:p>"+strings.Join(longParagraphs(), "</text:p><text:p>")+"</text:p>"))
	write(t, folder, "roster.fods", rosterSource(2000))

	convert := func(format string, names ...string) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		arguments := []string{"-env:UserInstallation=file://" + folder + "/profile", "--headless", "--convert-to", format, "--outdir", folder}
		for _, name := range names {
			arguments = append(arguments, filepath.Join(folder, name))
		}
		if out, err := exec.CommandContext(ctx, soffice, arguments...).CombinedOutput(); err != nil {
			t.Fatalf("soffice: %v\n%s", err, out)
		}
	}
	convert("doc", "notice.fodt", "long.fodt")
	convert("rtf", "notice.fodt", "long.fodt")
	convert("xls", "ledger.fods", "roster.fods")
	convert("ppt", "report.fodp")

	wantPages(t, mustRead(t, load(t, folder, "notice.doc")).Pages, noticeText)
	wantPages(t, mustRead(t, load(t, folder, "long.doc")).Pages, strings.Join(longParagraphs(), "\n"))
	wantPages(t, mustRead(t, load(t, folder, "ledger.xls")).Pages, ledgerPages...)
	wantPages(t, mustRead(t, load(t, folder, "roster.xls")).Pages, rosterText(2000))
	report := mustRead(t, load(t, folder, "report.ppt"))
	wantPages(t, report.Pages, reportPages...)
	if report.Title != "年度工作汇报" {
		t.Errorf("title %q", report.Title)
	}
	for name, want := range map[string]string{"notice.rtf": noticeRTF, "long.rtf": strings.Join(longParagraphs(), "\n")} {
		got, err := RTF(t.Context(), bytes.NewReader(load(t, folder, name)), Limits{})
		if err != nil || got != want {
			t.Errorf("%s: %v\n got %.600q\nwant %.600q", name, err, got, want)
		}
	}
}

func write(t *testing.T, folder, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, folder, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
