package formattest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"hash/crc32"
	"io"
	"time"
)

// File is a member of an archive or an attachment of a mail.
type File struct {
	Name string
	Data []byte
	// MediaType is used by mails only.
	MediaType string
	// Stored members are not compressed: the first of an OpenDocument package.
	Stored bool
	// NonUTF8 leaves flag bit 11 unset: the name is raw bytes, GBK perhaps.
	NonUTF8 bool
}

// madeAt is the time inside all files.
var madeAt = time.Date(2026, 1, 9, 1, 0, 0, 0, time.UTC)

// Zip packs files in the order given.
func Zip(files ...File) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := member(z, f)
		if err == nil {
			_, err = w.Write(f.Data)
		}
		must(err)
	}
	must(z.Close())
	return b.Bytes()
}

func member(z *zip.Writer, f File) (io.Writer, error) {
	if !f.Stored {
		return z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: madeAt, NonUTF8: f.NonUTF8})
	}
	// Sniffers want the first member without extra fields and with its size in
	// front: CreateHeader would write both otherwise.
	size := uint64(len(f.Data))
	return z.CreateRaw(&zip.FileHeader{
		Name: f.Name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(f.Data), CompressedSize64: size, UncompressedSize64: size,
	})
}

// must: writing to a buffer fails only when the builder itself is wrong.
func must(err error) {
	if err != nil {
		panic("formattest: " + err.Error())
	}
}

// text is a member with a declaration in front.
func text(name, body string) File {
	return File{Name: name, Data: []byte(declaration + body)}
}

const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// escape makes character data.
func escape(s string) string {
	var b bytes.Buffer
	must(xml.EscapeText(&b, []byte(s)))
	return b.String()
}
