package ole

import "strings"

// slideWalker writes the texts in a slide's or notes page's record tree.
type slideWalker struct {
	page    *text
	outline []string
	used    []bool // which of outline the drawing has referred to
	notesOf uint32 // the slide that a notes page belongs to
	// everything writes the lists of placeholders too, for want of a directory.
	everything bool
}

// walk visits the records of a container. Depth is bounded, since each level
// costs a file only eight bytes.
func (w *slideWalker) walk(body []byte, depth int) {
	for rest := body; ; {
		record, after, ok := recordAt(rest)
		if !ok || !w.page.reading.spend(8) {
			return
		}
		rest = after
		switch {
		case record.kind == recordMainMaster, record.kind == recordHandout:
			// Masters hold "click to edit" and the like.
		case record.kind == recordSlideList && !w.everything:
		case record.isContainer:
			if depth < maxContainerLevels {
				w.walk(record.body, depth+1)
			}
		default:
			w.atom(record)
		}
	}
}

func (w *slideWalker) atom(record pptRecord) {
	switch record.kind {
	case recordTextChars, recordTextBytes, recordCString:
		if !w.page.reading.spend(len(record.body)) {
			return
		}
		if record.kind == recordCString && isMachineName(slideText(record)) {
			return
		}
		w.put(slideText(record))
	case recordOutlineRef:
		if len(record.body) >= 4 {
			if i := le.Uint32(record.body); int64(i) < int64(len(w.outline)) && w.isNew(int(i)) {
				w.put(w.outline[i])
			}
		}
	case recordNotesAtom:
		if len(record.body) >= 4 {
			w.notesOf = le.Uint32(record.body)
		}
	}
}

// isNew reports whether a placeholder is referred to for the first time.
func (w *slideWalker) isNew(i int) bool {
	if w.used == nil {
		w.used = make([]bool, len(w.outline))
	}
	isFirst := !w.used[i]
	w.used[i] = true
	return isFirst
}

// rest writes the placeholders that the drawing did not mention.
func (w *slideWalker) rest() {
	for i, s := range w.outline {
		if w.isNew(i) {
			w.put(s)
		}
	}
}

func (w *slideWalker) put(s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	w.page.line()
	w.page.put(s)
}

// isMachineName recognises the strings that programs keep beside the slide's
// own: tags such as ___PPT10.
func isMachineName(s string) bool { return strings.HasPrefix(s, "___") }

// slideText decodes a text atom: UTF-16, or the low bytes of it. An asterisk
// of its own stands for the slide number or the date and says nothing.
func slideText(record pptRecord) string {
	if record.kind == recordTextBytes {
		runes := make([]rune, len(record.body))
		for i, b := range record.body {
			runes[i] = rune(b)
		}
		return withoutFieldMark(string(runes))
	}
	return withoutFieldMark(codepageUTF16.decode(record.body[:len(record.body)&^1]))
}

func withoutFieldMark(s string) string {
	if strings.TrimSpace(s) == "*" {
		return ""
	}
	return s
}
