package main

import (
	"bytes"
	_ "embed"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"docket/internal/access"
	"docket/internal/extract/format/formattest"
)

// meetingMessage is a message of Outlook with two files, one of them in a message inside it: what the
// tests of package ole build.
//
//go:embed testdata/meeting.msg
var meetingMessage []byte

// Issue C, build 8, and domain 5: what lies in a zip, its names in GBK where nothing says otherwise, and
// in a message of Outlook is listed with the waiting file, and found when that is registered.
func TestIntake_FilesInsideFiles(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("报送材料/岚洲年报.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	packed := formattest.Zip(formattest.File{Name: gbk, Data: []byte("x"), NonUTF8: true}, formattest.File{Name: "说明.txt", Data: []byte(o.prefix)},
		formattest.File{Name: "../../外面.txt", Data: []byte("y")}, formattest.File{Name: "__MACOSX/._说明.txt", Data: []byte("z")})
	cases := []struct {
		name         string
		content      []byte
		want, absent []string
	}{
		{"材料.zip", packed, []string{"报送材料/岚洲年报.xlsx", "说明.txt", "外面.txt"}, []string{"..", "__MACOSX"}},
		{"会议.msg", meetingMessage, []string{"请准时参加。", "议程.pdf", "来函.txt", "函件正文"}, []string{`C:\`}},
		{"来信.eml", mailOf(t, o.prefix, "压缩包", mailFile{"材料.zip", packed}), []string{"材料.zip", "岚洲年报.xlsx"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			item := registrar.HandIn(t, c.name, c.content)
			registrar.WaitRead(t, item.ID)
			var text struct{ Pages []struct{ Text string } }
			registrar.Get(t, intakePath+"/"+item.ID+"/text").Want(t, http.StatusOK).JSON(t, &text)
			var all strings.Builder
			for _, p := range text.Pages {
				all.WriteString(p.Text + "\n")
			}
			for _, want := range c.want {
				if !strings.Contains(all.String(), want) {
					t.Errorf("no %q in %s", want, all.String())
				}
			}
			for _, absent := range c.absent {
				if strings.Contains(all.String(), absent) {
					t.Errorf("%q stands in %s", absent, all.String())
				}
			}
		})
	}
	// A zip that promises more than it has, and one that is cut off, are listed as far as they go and harm nobody.
	for name, content := range map[string][]byte{"cut.zip": packed[:len(packed)-30], "empty.zip": formattest.Zip(), "head.zip": packed[:40]} {
		item := o.Person(t, "p"+name[:3], "A", access.Internal).HandIn(t, name, bytes.Clone(content))
		registrar.WaitRead(t, item.ID)
	}
}
