package ole

import (
	"bytes"
	"unicode/utf16"
)

// node is a stream, or with children a storage, of a compound file to be built.
type node struct {
	name     string
	data     []byte
	children []node
}

// compound builds a version 3 compound file. Siblings hang on one another's
// right, which is a legal tree if not a balanced one.
func compound(nodes ...node) []byte {
	b := &compoundBuilder{}
	b.entries = append(b.entries, dirEntry{name: "Root Entry", kind: typeRoot, child: noEntry, right: noEntry})
	b.entries[0].child = b.add(nodes)
	b.entries[0].size = len(b.mini)
	b.entries[0].start = b.chain(b.mini)
	miniTable := b.chain(uint32s(b.miniFAT))
	directory := b.chain(b.directory())
	return b.finish(directory, miniTable)
}

type dirEntry struct {
	name         string
	kind         byte
	right, child uint32
	start        uint32
	size         int
}

type compoundBuilder struct {
	sectors []byte
	fat     []uint32
	mini    []byte
	miniFAT []uint32
	entries []dirEntry
}

func (b *compoundBuilder) add(nodes []node) uint32 {
	first, previous := uint32(noEntry), -1
	for _, n := range nodes {
		id := len(b.entries)
		e := dirEntry{name: n.name, kind: typeStream, right: noEntry, child: noEntry, size: len(n.data), start: endOfChain}
		switch {
		case n.children != nil:
			e.kind = typeStorage
		case len(n.data) >= miniStreamBelow:
			e.start = b.chain(n.data)
		case len(n.data) > 0:
			e.start = b.miniChain(n.data)
		}
		b.entries = append(b.entries, e)
		if previous < 0 {
			first = uint32(id)
		} else {
			b.entries[previous].right = uint32(id)
		}
		previous = id
		if n.children != nil {
			child := b.add(n.children)
			b.entries[id].child = child
		}
	}
	return first
}

func (b *compoundBuilder) chain(data []byte) uint32 {
	if len(data) == 0 {
		return endOfChain
	}
	start := uint32(len(b.fat))
	for len(data) > 0 {
		n := min(512, len(data))
		b.sectors = append(append(b.sectors, data[:n]...), make([]byte, 512-n)...)
		b.fat = append(b.fat, uint32(len(b.fat)+1))
		data = data[n:]
	}
	b.fat[len(b.fat)-1] = endOfChain
	return start
}

func (b *compoundBuilder) miniChain(data []byte) uint32 {
	start := uint32(len(b.miniFAT))
	for len(data) > 0 {
		n := min(miniSectorSize, len(data))
		b.mini = append(append(b.mini, data[:n]...), make([]byte, miniSectorSize-n)...)
		b.miniFAT = append(b.miniFAT, uint32(len(b.miniFAT)+1))
		data = data[n:]
	}
	b.miniFAT[len(b.miniFAT)-1] = endOfChain
	return start
}

func (b *compoundBuilder) directory() []byte {
	out := make([]byte, (len(b.entries)+3)/4*512)
	for i := range len(out) / entrySize {
		raw := out[i*entrySize:]
		for link := range 3 {
			le.PutUint32(raw[68+4*link:], noEntry)
		}
		if i >= len(b.entries) {
			continue
		}
		e := b.entries[i]
		name := utf16.Encode([]rune(e.name))
		for j, unit := range name {
			le.PutUint16(raw[2*j:], unit)
		}
		le.PutUint16(raw[64:], uint16(2*len(name)+2))
		raw[66], raw[67] = e.kind, 1
		le.PutUint32(raw[72:], e.right)
		le.PutUint32(raw[76:], e.child)
		le.PutUint32(raw[116:], e.start)
		le.PutUint32(raw[120:], uint32(e.size))
	}
	return out
}

func (b *compoundBuilder) finish(directory, miniTable uint32) []byte {
	fatSectors := 1
	for (len(b.fat)+fatSectors+127)/128 > fatSectors {
		fatSectors++
	}
	header := make([]byte, headerSize)
	le.PutUint64(header, signature)
	le.PutUint16(header[24:], 0x3E)
	le.PutUint16(header[26:], 3)
	le.PutUint16(header[28:], 0xFFFE)
	le.PutUint16(header[30:], 9)
	le.PutUint16(header[32:], 6)
	le.PutUint32(header[44:], uint32(fatSectors))
	le.PutUint32(header[48:], directory)
	le.PutUint32(header[56:], miniStreamBelow)
	le.PutUint32(header[60:], miniTable)
	le.PutUint32(header[64:], uint32((len(b.miniFAT)+127)/128))
	le.PutUint32(header[68:], endOfChain)
	for i := range headerFATs {
		location := uint32(noEntry)
		if i < fatSectors {
			location = uint32(len(b.fat) + i)
		}
		le.PutUint32(header[76+4*i:], location)
	}
	fat := bytes.Repeat([]byte{0xFF}, fatSectors*512)
	copy(fat, uint32s(b.fat))
	for i := range fatSectors {
		le.PutUint32(fat[4*(len(b.fat)+i):], 0xFFFFFFFD)
	}
	return append(append(header, b.sectors...), fat...)
}

func uint32s(values []uint32) []byte {
	var out []byte
	for _, v := range values {
		out = le.AppendUint32(out, v)
	}
	return out
}

func utf16Bytes(s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = le.AppendUint16(out, unit)
	}
	return out
}
