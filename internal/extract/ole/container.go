package ole

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// Values and sizes of the compound file format (MS-CFB).
const (
	signature       = 0xE11AB1A1E011CFD0
	headerSize      = 512
	headerFATs      = 109 // FAT sector numbers within the header
	entrySize       = 128
	miniSectorSize  = 64
	miniStreamBelow = 4096 // streams smaller than this live in the mini stream
	endOfChain      = 0xFFFFFFFE
	noEntry         = 0xFFFFFFFF

	typeStorage = 1
	typeStream  = 2
	typeRoot    = 5
)

// maxDirectoryBytes allows a quarter of a million streams; a message with two
// thousand recipients has thirty thousand.
const maxDirectoryBytes = 32 << 20

// maxMiniBytes bounds what all streams under 4 KiB hold together.
const maxMiniBytes = 128 << 20

var le = binary.LittleEndian

// container is an opened compound file. Its tables are as large as the file
// demands and never larger than the file could hold; streams are read on demand.
type container struct {
	r          io.ReaderAt
	size       int64
	sectorSize int64
	fat        []uint32
	miniStart  uint32
	miniFAT    []uint32
	mini       []byte
	miniLoaded bool
	entries    []entry
}

// entry is one stream or storage.
type entry struct {
	name     string
	kind     byte
	classID  [16]byte
	start    uint32
	size     int64
	links    [3]uint32 // left, right, child
	children []uint32
}

// openContainer reads header, allocation table and directory.
func openContainer(r io.ReaderAt, size int64) (*container, error) {
	header := make([]byte, headerSize)
	if n, err := r.ReadAt(header, 0); n < headerSize {
		if n >= 8 && le.Uint64(header) == signature {
			return nil, fmt.Errorf("compound file header is cut off: %w", ErrDamaged)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read compound file header: %w", err)
		}
		return nil, fmt.Errorf("not a compound file: %w", ErrUnsupported)
	}
	if le.Uint64(header) != signature {
		return nil, fmt.Errorf("not a compound file: %w", ErrUnsupported)
	}
	shift := le.Uint16(header[30:])
	if shift != 9 && shift != 12 {
		return nil, fmt.Errorf("sector size 2^%d: %w", shift, ErrDamaged)
	}
	c := &container{r: r, size: size, sectorSize: 1 << shift}
	c.loadFAT(header)
	directory, err := c.chain(le.Uint32(header[48:]), maxDirectoryBytes)
	if len(directory) < entrySize {
		return nil, fmt.Errorf("read directory: %w", errors.Join(ErrDamaged, err))
	}
	c.parseDirectory(directory, le.Uint16(header[26:]))
	c.linkChildren()
	c.miniStart = le.Uint32(header[60:])
	return c, nil
}

// sectors is how many sectors the file can hold at most, the last one perhaps cut off.
func (c *container) sectors() int64 { return max((c.size-1)/c.sectorSize, 0) }

func (c *container) offset(sector uint32) int64 { return (int64(sector) + 1) * c.sectorSize }

// loadFAT reads the table of "which sector follows". Unreadable parts stay
// marked as chain ends, so that the streams elsewhere remain readable.
func (c *container) loadFAT(header []byte) {
	perSector := int(c.sectorSize / 4)
	wanted := int(c.sectors())
	locations := make([]uint32, 0, headerFATs)
	for i := range headerFATs {
		locations = append(locations, le.Uint32(header[76+4*i:]))
	}
	next := le.Uint32(header[68:])
	buffer := make([]byte, c.sectorSize)
	for len(locations)*perSector < wanted && int64(next) < c.sectors() {
		if n, _ := c.r.ReadAt(buffer, c.offset(next)); n < len(buffer) {
			break
		}
		for i := range perSector - 1 {
			locations = append(locations, le.Uint32(buffer[4*i:]))
		}
		next = le.Uint32(buffer[len(buffer)-4:])
	}
	c.fat = make([]uint32, wanted)
	for i := range c.fat {
		c.fat[i] = endOfChain
	}
	for i, location := range locations {
		if i*perSector >= wanted {
			break
		}
		if int64(location) >= c.sectors() {
			continue
		}
		n, _ := c.r.ReadAt(buffer, c.offset(location))
		for j := 0; j < n/4 && i*perSector+j < wanted; j++ {
			c.fat[i*perSector+j] = le.Uint32(buffer[4*j:])
		}
	}
}

// chain reads the sectors from start on, at most limit bytes. A chain that
// leaves the file, runs in a circle or is cut off gives what came before and ErrDamaged.
func (c *container) chain(start uint32, limit int64) ([]byte, error) {
	length, whole := int64(0), true
	for s := start; s != endOfChain && length*c.sectorSize < limit; s = c.fat[s] {
		if int64(s) >= int64(len(c.fat)) || length > int64(len(c.fat)) {
			whole = false
			break
		}
		length++
	}
	if length > int64(len(c.fat)) {
		return nil, fmt.Errorf("sector chain runs in a circle: %w", ErrDamaged)
	}
	data := make([]byte, min(length*c.sectorSize, limit))
	done, s := int64(0), start
	for done < int64(len(data)) {
		first, run := s, int64(0)
		for done+run < int64(len(data)) && s == first+uint32(run/c.sectorSize) {
			run += c.sectorSize
			s = c.fat[s]
		}
		part := data[done:min(done+run, int64(len(data)))]
		n, err := c.r.ReadAt(part, c.offset(first))
		if n < len(part) {
			if err != nil && !errors.Is(err, io.EOF) {
				return data[:done+int64(n)], fmt.Errorf("read sector %d: %w", first, err)
			}
			return data[:done+int64(n)], fmt.Errorf("file ends within a stream: %w", ErrDamaged)
		}
		done += int64(len(part))
	}
	if !whole {
		return data, fmt.Errorf("sector chain leaves the file: %w", ErrDamaged)
	}
	return data, nil
}

func (c *container) parseDirectory(directory []byte, version uint16) {
	c.entries = make([]entry, len(directory)/entrySize)
	for i := range c.entries {
		raw := directory[i*entrySize : (i+1)*entrySize]
		e := &c.entries[i]
		e.kind = raw[66]
		copy(e.classID[:], raw[80:96])
		e.links = [3]uint32{le.Uint32(raw[68:]), le.Uint32(raw[72:]), le.Uint32(raw[76:])}
		e.start = le.Uint32(raw[116:])
		e.size = int64(le.Uint32(raw[120:])) // the upper half may hold rubbish in version 3
		if upper := le.Uint32(raw[124:]); version > 3 && upper < 1<<31 {
			e.size |= int64(upper) << 32
		}
		units := make([]uint16, 0, 32)
		for j := 0; j+2 < int(min(le.Uint16(raw[64:]), 64)); j += 2 {
			units = append(units, le.Uint16(raw[j:]))
		}
		e.name = string(utf16.Decode(units))
	}
}

// linkChildren turns the sibling trees into lists. Each entry is given to the
// first storage that claims it, which ends cycles and shared branches alike.
func (c *container) linkChildren() {
	type claim struct{ entry, parent uint32 }
	claimed := make([]bool, len(c.entries))
	claimed[0] = true
	open := []claim{{c.entries[0].links[2], 0}}
	for len(open) > 0 {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		if int64(at.entry) >= int64(len(c.entries)) || claimed[at.entry] {
			continue
		}
		claimed[at.entry] = true
		e := &c.entries[at.entry]
		c.entries[at.parent].children = append(c.entries[at.parent].children, at.entry)
		open = append(open, claim{e.links[1], at.parent}, claim{e.links[0], at.parent})
		if e.kind == typeStorage {
			open = append(open, claim{e.links[2], at.entry})
		}
	}
}

func (c *container) root() *entry { return &c.entries[0] }

// find returns the stream or storage of that name in a storage, or nil.
func (c *container) find(storage *entry, name string) *entry {
	for _, id := range storage.children {
		if strings.EqualFold(c.entries[id].name, name) {
			return &c.entries[id]
		}
	}
	return nil
}

func (c *container) hasAny(storage *entry, names ...string) bool {
	for _, name := range names {
		if c.find(storage, name) != nil {
			return true
		}
	}
	return false
}

// read returns a stream of at most limit bytes, ErrTooLarge when it claims
// more and could have it, or its readable part and ErrDamaged.
func (c *container) read(e *entry, limit int64) ([]byte, error) {
	if e.size > limit && c.size > limit {
		return nil, fmt.Errorf("stream %q has %d bytes: %w", e.name, e.size, ErrTooLarge)
	}
	data, err := c.readHead(e, e.size)
	if err != nil {
		return data, fmt.Errorf("stream %q: %w", e.name, err)
	}
	if int64(len(data)) < e.size {
		return data, fmt.Errorf("stream %q is shorter than it claims: %w", e.name, ErrDamaged)
	}
	return data, nil
}

// readHead returns the first limit bytes of a stream, or all of it.
func (c *container) readHead(e *entry, limit int64) ([]byte, error) {
	limit = min(limit, e.size, c.size)
	switch {
	case e.kind != typeStream || limit <= 0:
		return nil, nil
	case e.size >= miniStreamBelow:
		return c.chain(e.start, limit)
	}
	return c.miniChain(e.start, limit)
}

// loadMini reads the mini stream and its table.
func (c *container) loadMini() {
	c.miniLoaded = true
	table, _ := c.chain(c.miniStart, maxMiniBytes/miniSectorSize*4)
	c.miniFAT = make([]uint32, len(table)/4)
	for i := range c.miniFAT {
		c.miniFAT[i] = le.Uint32(table[4*i:])
	}
	limit := min(c.root().size, int64(len(c.miniFAT))*miniSectorSize, c.size)
	c.mini, _ = c.chain(c.root().start, limit)
}

func (c *container) miniChain(start uint32, limit int64) ([]byte, error) {
	if !c.miniLoaded {
		c.loadMini()
	}
	data := make([]byte, 0, limit)
	for s := start; int64(len(data)) < limit && s != endOfChain; s = c.miniFAT[s] {
		from := int64(s) * miniSectorSize
		if int64(s) >= int64(len(c.miniFAT)) || from >= int64(len(c.mini)) {
			return data, fmt.Errorf("mini stream chain leaves the file: %w", ErrDamaged)
		}
		to := min(from+min(miniSectorSize, limit-int64(len(data))), int64(len(c.mini)))
		data = append(data, c.mini[from:to]...)
	}
	return data, nil
}
