package picture

import (
	"encoding/binary"
	"fmt"
	"io"
)

// maxTIFFPages bounds the walk through a file whose directories may form a ring.
const maxTIFFPages = 10_000

const tiffHeaderBytes = 8

// tiffDirectories returns the offsets of the pages' directories, at least one.
func tiffDirectories(r io.ReaderAt, size int64) ([]uint32, error) {
	var header [tiffHeaderBytes]byte
	if _, err := r.ReadAt(header[:], 0); err != nil {
		return nil, fmt.Errorf("%w: read the TIFF header: %w", ErrDamaged, err)
	}
	order, err := tiffOrder(header)
	if err != nil {
		return nil, err
	}
	var offsets []uint32
	seen := make(map[uint32]bool)
	for next := order.Uint32(header[4:]); next != 0; {
		if seen[next] || len(offsets) == maxTIFFPages {
			break // a ring: the pages until here are real
		}
		seen[next] = true
		after, err := nextDirectory(r, size, order, next)
		if err != nil {
			break // the rest of the chain is missing, the pages before it are not
		}
		offsets = append(offsets, next)
		next = after
	}
	if len(offsets) == 0 {
		return nil, fmt.Errorf("%w: the TIFF has no page", ErrDamaged)
	}
	return offsets, nil
}

func tiffOrder(header [tiffHeaderBytes]byte) (binary.ByteOrder, error) {
	switch string(header[:4]) {
	case "II*\x00":
		return binary.LittleEndian, nil
	case "MM\x00*":
		return binary.BigEndian, nil
	case "II+\x00", "MM\x00+":
		return nil, fmt.Errorf("%w: BigTIFF", ErrUnsupported)
	}
	return nil, fmt.Errorf("%w: not a TIFF", ErrDamaged)
}

// nextDirectory returns the offset that stands after the entries of the directory at offset.
func nextDirectory(r io.ReaderAt, size int64, order binary.ByteOrder, offset uint32) (uint32, error) {
	const countBytes, entryBytes, linkBytes = 2, 12, 4
	var count [countBytes]byte
	if _, err := r.ReadAt(count[:], int64(offset)); err != nil {
		return 0, err
	}
	end := int64(offset) + countBytes + int64(order.Uint16(count[:]))*entryBytes
	if end > size {
		return 0, io.ErrUnexpectedEOF
	}
	var link [linkBytes]byte
	if _, err := r.ReadAt(link[:], end); err != nil {
		return 0, nil // written without the closing link: the last page
	}
	return order.Uint32(link[:]), nil
}

// tiffPage shows a TIFF as if its first page were another one, since the decoder reads the first
// only: the header's offset is replaced while reading.
type tiffPage struct {
	source io.ReaderAt
	header [tiffHeaderBytes]byte
}

func newTIFFPage(r io.ReaderAt, size int64, directory uint32) *io.SectionReader {
	page := tiffPage{source: r}
	_, _ = r.ReadAt(page.header[:], 0) // it was read before, to find the directory
	if order, err := tiffOrder(page.header); err == nil {
		order.PutUint32(page.header[4:], directory)
	}
	return io.NewSectionReader(page, 0, size)
}

func (p tiffPage) ReadAt(buffer []byte, offset int64) (int, error) {
	n, err := p.source.ReadAt(buffer, offset)
	if offset < tiffHeaderBytes {
		copy(buffer[:n], p.header[offset:])
	}
	return n, err
}
