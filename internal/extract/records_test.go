package extract

import (
	"image"
	"io"
	"os"
	"testing"

	"docket/internal/extract/pdf/pdftest"
)

// Files without our code have none, and those that cannot be opened say why.
func TestExtractor_Records(t *testing.T) {
	t.Parallel()
	picture := image.NewGray(image.Rect(0, 0, 600, 300))
	cases := []struct {
		name, mediaType string
		content         []byte
		reason          string
	}{
		{"a PDF without codes", "application/pdf", pdftest.Text("通知"), ""},
		{"a picture without codes", "image/png", pngOf(picture), ""},
		{"a facsimile of several pages", "image/tiff", tiffOf(t, picture, picture), ""},
		{"a file without pages", "text/plain", []byte("https://docket.example.cn/documents/01KAR5V1Z7M3Q8X4T9C2N6B0HD"), ""},
		{"a damaged PDF", "application/pdf", []byte("%PDF-1.7"), ReasonDamaged},
		{"a picture that promises too much", "image/png", pngHeader(100_000, 100_000), ReasonTooLarge},
	}
	e := newExtractor(t, nil)
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found, err := e.Records(t.Context(), tempFile(t, test.content), test.mediaType, "https://docket.example.cn")
			if (err == nil) != (test.reason == "") || err != nil && failureReason(err) != test.reason || len(found) > 0 {
				t.Errorf("found %v, %v; want reason %q", found, err, test.reason)
			}
		})
	}
}

// A mail is taken apart in the child: names in GBK, bytes as they were.
func TestExtractor_Unpack(t *testing.T) {
	t.Parallel()
	e := newExtractor(t, nil)
	mail := "From: =?gbk?B?1cXI/Q==?= <zhang@example.cn>\r\nSubject: =?gbk?B?zajWqg==?=\r\nMessage-ID: <1@example.cn>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0800\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee\r\n" +
		"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"=?gbk?B?zajWqg==?=.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n" +
		"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=b.txt\r\n\r\nsecond\r\n--b--\r\n"
	unpacked, err := e.Unpack(t.Context(), tempFile(t, []byte(mail)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unpacked.Close() }()
	want := []struct{ name, content string }{{"通知.txt", "\x00\x01\x02"}, {"b.txt", "second"}}
	if len(unpacked.Files) != len(want) {
		t.Fatalf("files: %+v", unpacked.Files)
	}
	for i, w := range want {
		content, err := io.ReadAll(unpacked.Open(i))
		if err != nil || string(content) != w.content || unpacked.Files[i].Name != w.name {
			t.Errorf("file %d: %q, %q, %v", i, unpacked.Files[i].Name, content, err)
		}
	}
	for field, value := range map[string]string{"subject": "通知", "from": "张三 <zhang@example.cn>", "message_id": "1@example.cn", "date": "2026-11-23T09:00:00+08:00"} {
		if unpacked.Fields[field] != value {
			t.Errorf("%s: %q", field, unpacked.Fields[field])
		}
	}
	large := tempFile(t, nil)
	if err := os.Truncate(large.Name(), MaxUnpackBytes+1); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Unpack(t.Context(), large); failureReason(err) != ReasonTooLarge {
		t.Errorf("too large: %v", err)
	}
}
