package extract

import (
	"archive/zip"
	"bytes"
	"image"
	"testing"

	"docket/internal/extract/pdf/pdftest"
)

func zipOf(t testing.TB, names ...string) []byte {
	t.Helper()
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for _, name := range names {
		name, content, _ := bytes.Cut([]byte(name), []byte("="))
		member, err := archive.CreateHeader(&zip.FileHeader{Name: string(name), Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// storedFirst is a ZIP as OpenDocument prescribes it: its type uncompressed in the first member,
// whose size stands before it.
func storedFirst(mediaType string) []byte {
	header := []byte("PK\x03\x04\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00")
	header[18], header[22] = byte(len(mediaType)), byte(len(mediaType))
	return append(append(header, "mimetype"...), mediaType...)
}

func TestSniff(t *testing.T) {
	t.Parallel()
	const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	cases := []struct {
		name, file string
		content    []byte
		want       string
	}{
		{"PDF", "a.doc", pdftest.Text("通知"), "application/pdf"},
		{"PDF after other bytes", "a", append(bytes.Repeat([]byte{'\n'}, 500), "%PDF-1.4"...), "application/pdf"},
		{"OFD", "a.zip", zipOf(t, "OFD.xml", "Doc_0/Document.xml"), ofdType},
		{"OFD in other letters", "a", zipOf(t, "Doc_0/Document.xml", "ofd.XML"), ofdType},
		{"docx, its parts in any order", "a.bin", zipOf(t, "docProps/app.xml", "customXml/item1.xml", "word/document.xml", "[Content_Types].xml"), docx},
		{"docx after other bytes", "a", append(append([]byte("PK\x03\x04"), bytes.Repeat([]byte{1}, 5000)...), zipOf(t, "word/document.xml")...), docx},
		{"xlsx", "a", zipOf(t, "[Content_Types].xml", "xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"pptx", "a", zipOf(t, "[Content_Types].xml", "ppt/presentation.xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
		{"odt", "a", storedFirst("application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"},
		{"epub", "a", zipOf(t, "META-INF/container.xml"), "application/epub+zip"},
		{"zip", "a.docx", zipOf(t, "照片/1.jpg"), zipType},
		{"zip without an end", "a", []byte("PK\x03\x04 and nothing"), zipType},
		{"OLE that leads nowhere", "a.doc", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), oleType},
		{"rtf", "a.doc", []byte(`{\rtf1\ansi`), "text/rtf"},
		{"PNG", "a.jpg", pngOf(image.NewGray(image.Rect(0, 0, 1, 1))), "image/png"},
		{"TIFF", "a", []byte("II*\x00\x08\x00\x00\x00"), "image/tiff"},
		{"HTML", "a.xls", []byte("<html><body><table>"), "text/html"},
		{"XML", "a", []byte(`<?xml version="1.0" encoding="UTF-8"?><a/>`), "text/xml"},
		{"mail", "a.eml", []byte("From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\nDate: Mon, 12 Jan 2026 09:30:00 +0800\r\n\r\nx"), "message/rfc822"},
		{"text", "a.doc", []byte("关于开展检查的通知"), "text/plain"},
		{"text in GB18030", "a", []byte("\xb9\xd8\xd3\xda\xbf\xaa\xd5\xb9"), "text/plain"},
		{"text in UTF-16", "a", []byte("n\x00o\x00t\x00i\x00c\x00e\x00\x1a\x90\xe5\x77\r\x00\n\x00"), "text/plain"},
		{"table", "a.CSV", []byte("日期,事项\n1月1日,检查\n"), "text/csv"},
		{"Markdown", "a.md", []byte("# 通知\n\n- 一\n"), "text/markdown"},
		{"nothing", "a.txt", nil, unknownType},
		{"noise", "a.txt", []byte("\x00\x01\x02\x03\xff\xfe\xfd\x00\x00\x01"), unknownType},
	}
	for _, test := range cases {
		head := test.content[:min(len(test.content), SniffBytes)]
		if found := Sniff(head, bytes.NewReader(test.content), int64(len(test.content)), test.file); found != test.want {
			t.Errorf("%s: %s, want %s", test.name, found, test.want)
		}
		if len(test.content) <= SniffBytes {
			if found := Sniff(head, nil, 0, test.file); found != test.want {
				t.Errorf("%s from its head alone: %s, want %s", test.name, found, test.want)
			}
		}
	}
}

// countingReader counts what is read.
type countingReader struct {
	bytes.Reader
	read int
}

func (r *countingReader) ReadAt(buffer []byte, offset int64) (int, error) {
	n, err := r.Reader.ReadAt(buffer, offset)
	r.read += n
	return n, err
}

func TestSniff_ReadsLittle(t *testing.T) {
	t.Parallel()
	large := append([]byte("PK\x03\x04"), make([]byte, 32<<20)...)
	reader := &countingReader{Reader: *bytes.NewReader(append(large, zipOf(t, "word/document.xml")...))}
	Sniff(large[:SniffBytes], reader, reader.Size(), "a")
	if reader.read > 100<<10 {
		t.Errorf("read %d bytes", reader.read)
	}
}

func FuzzSniff(f *testing.F) {
	f.Add(pdftest.Text("通知"), "a.pdf")
	f.Add(zipOf(f, "OFD.xml"), "a.ofd")
	f.Add(storedFirst("application/vnd.oasis.opendocument.text"), "a.odt")
	f.Add(append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), "a.doc")
	f.Add([]byte("n\x00o\x00t\x00i\x00c\x00e\x00"), "a.txt")
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		found := Sniff(content[:min(len(content), SniffBytes)], bytes.NewReader(content), int64(len(content)), name)
		if found == "" || bytes.ContainsAny([]byte(found), "; \n") {
			t.Errorf("media type %q", found)
		}
	})
}
