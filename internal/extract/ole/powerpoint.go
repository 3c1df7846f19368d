package ole

import (
	"fmt"
)

// Record types of PowerPoint 97 to 2003 (MS-PPT 2.13.24).
const (
	recordDocument     = 0x03E8
	recordSlide        = 0x03EE
	recordNotes        = 0x03F0
	recordNotesAtom    = 0x03F1
	recordSlidePersist = 0x03F3
	recordMainMaster   = 0x03F8
	recordOutlineRef   = 0x0F9E
	recordTextHeader   = 0x0F9F
	recordTextChars    = 0x0FA0
	recordTextBytes    = 0x0FA8
	recordCString      = 0x0FBA
	recordSlideList    = 0x0FF0
	recordUserEdit     = 0x0FF5
	recordHandout      = 0x0FC9
	recordPersist      = 0x1772
	recordCryptSession = 0x2F14

	slideListSlides = 0 // record instances of recordSlideList
	slideListNotes  = 2

	tokenEncrypted     = 0xF3D1C4DF
	userEditEncrypted  = 32 // length of the record when it names a crypt session
	maxEdits           = 10_000
	maxPersistObjects  = 1 << 20
	maxContainerLevels = 64
	streamCurrentUser  = "Current User"
)

// pptRecord is one node of the record tree.
type pptRecord struct {
	kind        uint16
	instance    uint16
	isContainer bool
	body        []byte
}

// recordAt reads the record at the start of b and returns what follows it.
func recordAt(b []byte) (record pptRecord, rest []byte, ok bool) {
	if len(b) < 8 {
		return pptRecord{}, nil, false
	}
	head := le.Uint16(b)
	length := min(int64(le.Uint32(b[4:])), int64(len(b)-8))
	return pptRecord{
		kind:        le.Uint16(b[2:]),
		instance:    head >> 4,
		isContainer: head&0xF == 0xF,
		body:        b[8 : 8+length],
	}, b[8+length:], true
}

// presentation is an opened PowerPoint Document stream. A save may append only
// what changed, so the newest state is found through the persist directories.
type presentation struct {
	reading *reading
	stream  []byte
	persist map[uint32]uint32 // offset of the newest version of an object
	// order, outline and notes come from the lists in the document container.
	order     []slideEntry
	notes     []slideEntry
	noteTexts map[uint32]*text // by slide id
}

// slideEntry is a slide in the list of slides, with the texts of its
// placeholders, to which the drawing on the slide refers by number.
type slideEntry struct {
	ref, slideID uint32
	outline      []string
}

// readPowerPoint reads slides in the order in which they are shown.
func readPowerPoint(r *reading, c *container, doc *Doc) error {
	if e := c.find(c.root(), streamCurrentUser); e != nil {
		if user, _ := c.readHead(e, 64); len(user) >= 16 && le.Uint32(user[12:]) == tokenEncrypted {
			return ErrEncrypted
		}
	}
	stream, damage := c.read(c.find(c.root(), streamPowerPoint), r.limits.MaxStreamBytes)
	p := &presentation{reading: r, stream: stream, persist: map[uint32]uint32{}, noteTexts: map[uint32]*text{}}
	document, err := p.openEdits(p.newestEdit(c))
	if err != nil {
		if err == ErrEncrypted {
			return err
		}
		damage = err
	}
	p.readLists(document)
	if len(p.order) > 0 {
		p.readNotes()
		p.readSlides(doc)
	} else if document == nil {
		p.readInFileOrder(doc)
	}
	return damage
}

// newestEdit returns the offset of the last save's record: what Current User
// says, or else the last such record in the stream.
func (p *presentation) newestEdit(c *container) int64 {
	if e := c.find(c.root(), streamCurrentUser); e != nil {
		user, _ := c.readHead(e, 64)
		if len(user) >= 20 {
			at := int64(le.Uint32(user[16:]))
			if record, _, ok := recordAt(tail(p.stream, at)); ok && record.kind == recordUserEdit {
				return at
			}
		}
	}
	last := int64(-1)
	for at, rest := int64(0), p.stream; ; {
		record, after, ok := recordAt(rest)
		if !ok || !p.reading.spend(8) {
			return last
		}
		if record.kind == recordUserEdit {
			last = at
		}
		at += int64(len(rest) - len(after))
		rest = after
	}
}

// openEdits follows the saves from the newest to the oldest, fills persist,
// and returns the document container.
func (p *presentation) openEdits(at int64) (document []byte, err error) {
	var documentRef uint32
	seen := map[int64]bool{}
	for at >= 0 && !seen[at] && len(seen) < maxEdits {
		edit, _, ok := recordAt(tail(p.stream, at))
		if !ok || edit.kind != recordUserEdit || len(edit.body) < 20 {
			break
		}
		if len(edit.body) >= userEditEncrypted && le.Uint32(edit.body[28:]) != 0 {
			return nil, ErrEncrypted
		}
		if len(seen) == 0 {
			documentRef = le.Uint32(edit.body[16:])
		}
		seen[at] = true
		p.readPersist(int64(le.Uint32(edit.body[12:])))
		if at = int64(le.Uint32(edit.body[8:])); at == 0 {
			break
		}
	}
	if p.hasCryptSession() {
		return nil, ErrEncrypted
	}
	record, ok := p.object(documentRef)
	if !ok || record.kind != recordDocument {
		return nil, fmt.Errorf("no document container: %w", ErrDamaged)
	}
	return record.body, nil
}

// hasCryptSession looks for the record that holds the key's derivation.
func (p *presentation) hasCryptSession() bool {
	for _, at := range p.persist {
		if record, _, ok := recordAt(tail(p.stream, int64(at))); ok && record.kind == recordCryptSession {
			return true
		}
	}
	return false
}

// readPersist reads a list of runs: first object number and count, then that
// many offsets. Newer saves are read first and win.
func (p *presentation) readPersist(at int64) {
	directory, _, ok := recordAt(tail(p.stream, at))
	if !ok || directory.kind != recordPersist {
		return
	}
	for b := directory.body; len(b) >= 4 && p.reading.spend(4); {
		id, count := le.Uint32(b)&0xFFFFF, le.Uint32(b)>>20
		b = b[4:]
		for ; count > 0 && len(b) >= 4 && len(p.persist) < maxPersistObjects; count-- {
			if _, known := p.persist[id]; !known {
				p.persist[id] = le.Uint32(b)
			}
			b = b[4:]
			id++
			p.reading.spend(4)
		}
	}
}

func (p *presentation) object(ref uint32) (pptRecord, bool) {
	at, known := p.persist[ref]
	if !known {
		return pptRecord{}, false
	}
	record, _, ok := recordAt(tail(p.stream, int64(at)))
	return record, ok
}

// readLists reads the lists of slides and of notes pages.
func (p *presentation) readLists(document []byte) {
	for rest := document; ; {
		record, after, ok := recordAt(rest)
		if !ok || !p.reading.spend(8) {
			return
		}
		if record.kind == recordSlideList {
			switch record.instance {
			case slideListSlides:
				p.order = append(p.order, p.readList(record.body)...)
			case slideListNotes:
				p.notes = append(p.notes, p.readList(record.body)...)
			}
		}
		rest = after
	}
}

func (p *presentation) readList(list []byte) []slideEntry {
	var entries []slideEntry
	for rest := list; ; {
		record, after, ok := recordAt(rest)
		if !ok || !p.reading.spend(8+len(record.body)) {
			return entries
		}
		if record.kind == recordSlidePersist && len(record.body) >= 16 {
			entries = append(entries, slideEntry{ref: le.Uint32(record.body), slideID: le.Uint32(record.body[12:])})
		}
		if n := len(entries); n > 0 {
			outline := &entries[n-1].outline
			switch record.kind {
			case recordTextHeader: // counts even when no text follows
				*outline = append(*outline, "")
			case recordTextChars, recordTextBytes:
				if k := len(*outline); k > 0 {
					(*outline)[k-1] += slideText(record)
				}
			}
		}
		rest = after
	}
}

// readNotes collects the notes by the slide they belong to.
func (p *presentation) readNotes() {
	seen := map[uint32]bool{}
	for _, entry := range p.notes {
		record, ok := p.object(entry.ref)
		if !ok || record.kind != recordNotes || seen[entry.ref] {
			continue
		}
		seen[entry.ref] = true
		page := &text{reading: p.reading}
		walker := slideWalker{page: page, outline: entry.outline}
		walker.walk(record.body, 0)
		if p.noteTexts[walker.notesOf] == nil {
			p.noteTexts[walker.notesOf] = page
		}
	}
}

func (p *presentation) readSlides(doc *Doc) {
	seen := map[uint32]bool{}
	for _, entry := range p.order {
		if p.reading.stopped() {
			return
		}
		page := &text{reading: p.reading}
		walker := slideWalker{page: page, outline: entry.outline, used: make([]bool, len(entry.outline))}
		if record, ok := p.object(entry.ref); ok && record.kind == recordSlide && !seen[entry.ref] {
			seen[entry.ref] = true
			walker.walk(record.body, 0)
		}
		walker.rest()
		if notes := p.noteTexts[entry.slideID]; notes != nil {
			page.append(notes)
			delete(p.noteTexts, entry.slideID)
		}
		doc.Pages = append(doc.Pages, page.String())
	}
}

// readInFileOrder is the way out when the directories are lost: every slide
// that lies in the stream, in the order of writing, old versions included.
func (p *presentation) readInFileOrder(doc *Doc) {
	for rest := p.stream; !p.reading.stopped(); {
		record, after, ok := recordAt(rest)
		if !ok || !p.reading.spend(8) {
			return
		}
		switch record.kind {
		case recordSlide, recordNotes, recordDocument:
			page := &text{reading: p.reading}
			walker := slideWalker{page: page, everything: record.kind == recordDocument}
			walker.walk(record.body, 0)
			if s := page.String(); s != "" {
				doc.Pages = append(doc.Pages, s)
			}
		}
		rest = after
	}
}
