package format

import "strings"

// textFlow collects running text. Separators wait until more text follows, so
// that the last of several wins: the end of a paragraph, then of its table cell,
// then of the row, leave one line break and no trailing tabs.
type textFlow struct {
	b   strings.Builder
	gap string
}

// put writes s after the separator that waits, and says how many bytes it cost.
func (f *textFlow) put(s string) int {
	before := f.b.Len()
	if before > 0 {
		f.b.WriteString(f.gap)
	}
	f.gap = ""
	f.b.WriteString(s)
	return f.b.Len() - before
}

// then asks for a separator before the next text.
func (f *textFlow) then(separator string) {
	f.gap = separator
}

func (f *textFlow) empty() bool {
	return f.b.Len() == 0
}

// take gives the text and starts anew.
func (f *textFlow) take() string {
	lines := strings.Split(f.b.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
	}
	*f = textFlow{}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// flowWriter writes running text on the page and keeps the text of boxes and
// notes out of the paragraph they are anchored in; it follows when the paragraph
// ends.
type flowWriter struct {
	r     *reading
	open  []*textFlow // boxes being read, the innermost last
	boxes []string    // boxes read, waiting for the end of the paragraph
}

func (w *flowWriter) put(s string) {
	if len(w.open) == 0 {
		w.r.put(s)
		return
	}
	w.open[len(w.open)-1].put(s)
}

func (w *flowWriter) then(separator string) {
	if len(w.open) == 0 {
		w.r.page.then(separator)
		return
	}
	w.open[len(w.open)-1].then(separator)
}

func (w *flowWriter) beginBox() {
	w.open = append(w.open, &textFlow{})
}

func (w *flowWriter) endBox() {
	if len(w.open) == 0 {
		return
	}
	last := len(w.open) - 1
	if text := w.open[last].take(); text != "" {
		w.boxes = append(w.boxes, text)
	}
	w.open = w.open[:last]
}

// endParagraph ends the line and writes the boxes anchored in it.
func (w *flowWriter) endParagraph() {
	w.then("\n")
	if len(w.open) > 0 {
		return
	}
	for _, box := range w.boxes {
		w.put(box)
		w.then("\n")
	}
	w.boxes = nil
}

// close gives out what a damaged part left open.
func (w *flowWriter) close() {
	for len(w.open) > 0 {
		w.endBox()
	}
	w.endParagraph()
}

// putCollapsed writes text the way browsers and OpenDocument show it: a run of
// white space is one blank, and none begins a line.
func (w *flowWriter) putCollapsed(s string) {
	if s == "" {
		return
	}
	words := strings.FieldsFunc(s, isMarkupSpace)
	if len(words) == 0 || isMarkupSpace(rune(s[0])) {
		w.thenBlank()
	}
	if len(words) == 0 {
		return
	}
	w.put(strings.Join(words, " "))
	if isMarkupSpace(rune(s[len(s)-1])) {
		w.thenBlank()
	}
}

// thenBlank asks for a blank unless a stronger separator waits.
func (w *flowWriter) thenBlank() {
	flow := &w.r.page
	if len(w.open) > 0 {
		flow = w.open[len(w.open)-1]
	}
	if flow.gap == "" {
		flow.then(" ")
	}
}

func isMarkupSpace(c rune) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}
