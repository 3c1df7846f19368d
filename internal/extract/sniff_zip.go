package extract

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

const (
	zipType = "application/zip"
	ofdType = "application/ofd"
)

// Sizes of the fixed parts of ZIP records, and how much of a directory is worth looking at: the
// members that tell a format stand among the first.
const (
	zipLocalHeader   = 30
	zipCentralHeader = 46
	zipEndRecord     = 22
	zipMaxComment    = 1<<16 - 1
	zipDirectoryRead = 256 << 10
)

// sniffZIP tells what lies in a ZIP by the names of its members. It reads the end of the file and
// the beginning of its directory, and decompresses nothing.
func sniffZIP(head []byte, f io.ReaderAt, size int64) string {
	if declared := declaredType(head); declared != "" {
		return declared
	}
	names := zipNames(f, size)
	has := func(wanted string) bool {
		for _, name := range names {
			if strings.HasPrefix(strings.ToLower(strings.ReplaceAll(name, `\`, "/")), wanted) {
				return true
			}
		}
		return false
	}
	switch {
	case has("ofd.xml"):
		return ofdType
	case has("word/"):
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case has("xl/"):
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case has("ppt/"):
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	case has("meta-inf/container.xml"):
		return "application/epub+zip"
	}
	return zipType
}

// declaredType reads the media type that OpenDocument and EPUB files store uncompressed as their
// first member.
func declaredType(head []byte) string {
	const member = "mimetype"
	if len(head) < zipLocalHeader+len(member) || !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return ""
	}
	little := binary.LittleEndian
	stored := little.Uint16(head[8:]) == 0
	length := int(little.Uint32(head[18:]))
	start := zipLocalHeader + int(little.Uint16(head[26:])) + int(little.Uint16(head[28:]))
	if !stored || string(head[zipLocalHeader:zipLocalHeader+len(member)]) != member ||
		length <= 0 || length > 100 || start+length > len(head) {
		return ""
	}
	declared := strings.TrimSpace(string(head[start : start+length]))
	if strings.HasPrefix(declared, "application/vnd.oasis.opendocument.") ||
		strings.HasPrefix(declared, "application/vnd.sun.xml.") || declared == "application/epub+zip" {
		return declared
	}
	return ""
}

// zipNames returns the names in the first part of the directory; none when it cannot be found.
func zipNames(f io.ReaderAt, size int64) []string {
	tail := make([]byte, min(size, zipEndRecord+zipMaxComment))
	if n, err := f.ReadAt(tail, size-int64(len(tail))); n < len(tail) && err != nil {
		return nil
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < zipEndRecord {
		return nil
	}
	end := tail[at:]
	length := int64(binary.LittleEndian.Uint32(end[12:]))
	// The directory lies just before its end record, also where something was put before the
	// archive and the offset written in the record is wrong.
	start := size - int64(len(tail)) + int64(at) - length
	if start < 0 {
		return nil
	}
	directory := make([]byte, min(length, zipDirectoryRead))
	if n, err := f.ReadAt(directory, start); n < len(directory) && err != nil {
		return nil
	}
	var names []string
	for len(directory) >= zipCentralHeader && bytes.HasPrefix(directory, []byte("PK\x01\x02")) {
		little := binary.LittleEndian
		nameLength := int(little.Uint16(directory[28:]))
		recordLength := zipCentralHeader + nameLength + int(little.Uint16(directory[30:])) + int(little.Uint16(directory[32:]))
		if zipCentralHeader+nameLength > len(directory) {
			break
		}
		names = append(names, string(directory[zipCentralHeader:zipCentralHeader+nameLength]))
		if recordLength > len(directory) {
			break
		}
		directory = directory[recordLength:]
	}
	return names
}
