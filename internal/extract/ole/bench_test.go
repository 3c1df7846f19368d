package ole

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// BenchmarkRead measures MB/s of file, opening included.
func BenchmarkRead(b *testing.B) {
	paragraph := strings.Repeat("各科室须于当日完成收文登记，No. 17。", 40) + "\r"
	large := word97(0, [storyCount]int{}, wordPart{strings.Repeat(paragraph, 300), true})
	files := map[string][]byte{"large.doc": large}
	for _, name := range []string{"notice.doc", "roster.xls", "report.ppt"} {
		files[name] = fixture(b, name)
	}
	files["mail.msg"] = meetingMail()
	for name, file := range files {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				mustRead(b, file)
			}
		})
	}
}

func BenchmarkRTF(b *testing.B) {
	file := fixture(b, "notice.rtf")
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := RTF(context.Background(), bytes.NewReader(file), Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKind(b *testing.B) {
	file := fixture(b, "roster.xls")
	for b.Loop() {
		if _, err := Kind(bytes.NewReader(file), int64(len(file))); err != nil {
			b.Fatal(err)
		}
	}
}
