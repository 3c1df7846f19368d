package format

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
)

// A ZIP ends with its directory, so a truncated one has none; but every member
// also carries a header of its own.
const (
	localHeaderBytes = 30
	salvageChunk     = 64 << 10
	flagSizesFollow  = 1 << 3
)

var localHeaderMagic = []byte("PK\x03\x04")

// salvage finds members by their local headers.
func (a *archive) salvage() error {
	r := a.r
	var last *entry // a stored member that does not know its size
	for at := int64(0); ; {
		header, err := r.nextLocalHeader(at)
		if last != nil {
			last.packed = header - last.packed
			last = nil
		}
		if err != nil || header == r.size {
			return err
		}
		e, end := a.localEntry(header)
		if e == nil {
			at = header + int64(len(localHeaderMagic))
			continue
		}
		if len(a.entries) >= r.lim.MaxEntries {
			return fmt.Errorf("more than %d archive members: %w", r.lim.MaxEntries, ErrTooLarge)
		}
		if e.method == zip.Store && e.packed == 0 {
			e.packed = end // until the next header is found
			last = e
		}
		a.add(e)
		at = end
	}
}

// localEntry reads the header at an offset, and says where to look for the next.
func (a *archive) localEntry(at int64) (*entry, int64) {
	head := make([]byte, localHeaderBytes)
	if n, _ := a.r.src.ReadAt(head, at); n < len(head) {
		return nil, 0
	}
	flags, method := binary.LittleEndian.Uint16(head[6:]), binary.LittleEndian.Uint16(head[8:])
	packed := int64(binary.LittleEndian.Uint32(head[18:]))
	nameLen, extraLen := int64(binary.LittleEndian.Uint16(head[26:])), int64(binary.LittleEndian.Uint16(head[28:]))
	data := at + localHeaderBytes + nameLen + extraLen
	if nameLen == 0 || nameLen > 1<<10 || data > a.r.size {
		return nil, 0
	}
	name := make([]byte, nameLen)
	if n, _ := a.r.src.ReadAt(name, at+localHeaderBytes); int64(n) < nameLen {
		return nil, 0
	}
	e := &entry{
		name: decodeName(name, flags), method: method, encrypted: flags&flagEncrypted != 0,
		packed: packed, offset: func() (int64, error) { return data, nil },
	}
	if flags&flagSizesFollow != 0 || data+packed > a.r.size {
		packed = 0
	}
	return e, data + packed
}

// nextLocalHeader finds the next header at or after an offset, or the end.
func (r *reading) nextLocalHeader(at int64) (int64, error) {
	chunk := make([]byte, salvageChunk)
	for at < r.size {
		if err := r.step(salvageChunk / 64); err != nil {
			return r.size, err
		}
		n, _ := r.src.ReadAt(chunk[:min(int64(len(chunk)), r.size-at)], at)
		if i := bytes.Index(chunk[:n], localHeaderMagic); i >= 0 {
			return at + int64(i), nil
		}
		if n < len(localHeaderMagic) {
			break
		}
		at += int64(n - len(localHeaderMagic) + 1)
	}
	return r.size, nil
}
