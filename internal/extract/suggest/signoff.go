package suggest

import (
	"regexp"
	"strings"
)

// signOff is an organ with a date: the end of a letter, or its printing record.
type signOff struct {
	organ string
	date  date
}

// maxSignOffLines is how far above its date an organ's name may stand: joint
// documents have several organs.
const maxSignOffLines = 3

var seal = regexp.MustCompile(`[（(【\[]\s?(盖章|公章|印章|印|签章|章)\s?[）)】\]]`)

// signedBy reads the 落款: an organ above the date or before it on the same line.
// A date line under an organ counts before any other; appendices and printing
// records have dates too.
func (p *paper) signedBy() signOff {
	var alone date
	for i := p.titleEnd; i < len(p.lines); i++ {
		line := strings.TrimSpace(seal.ReplaceAllString(p.lines[i], ""))
		if isDateLine(line) {
			on := firstDate(line)
			if organ := p.organAbove(i); organ != "" {
				return signOff{organ: organ, date: on}
			}
			alone = on
			continue
		}
		if organ, on := organAndDate(line); organ != "" {
			return signOff{organ: organ, date: on}
		}
	}
	if !alone.isSet() { // minutes and bulletins have it above the title
		for _, line := range p.lines[:min(p.head, p.titleEnd)] {
			if isDateLine(line) {
				alone = firstDate(line)
			}
		}
	}
	return signOff{date: alone}
}

func (p *paper) organAbove(i int) string {
	for j := i - 1; j >= max(p.titleEnd, i-maxSignOffLines); j-- {
		if organ := strings.TrimSpace(seal.ReplaceAllString(p.lines[j], "")); isOrgan(organ) {
			return organ
		}
	}
	return ""
}

// organAndDate splits a line that a layout made of two.
func organAndDate(line string) (string, date) {
	for _, form := range []*regexp.Regexp{arabicDate, hanDate} {
		if at := form.FindStringIndex(line); at != nil && at[0] > 0 && at[1] == len(line) {
			if organ := strings.TrimSpace(line[:at[0]]); isOrgan(organ) {
				return organ, firstDate(line[at[0]:])
			}
		}
	}
	return "", date{}
}

var printed = regexp.MustCompile(`^(.*?)\s*(\S*(?:19|20)\d\d.{1,10}日)\s*(?:印发|印制|发出)$`)

// printedBy reads the printing record at the foot: 综合办公室 2026年1月9日印发.
func (p *paper) printedBy() signOff {
	for i := len(p.lines) - 1; i >= p.titleEnd; i-- {
		m := printed.FindStringSubmatch(p.lines[i])
		if m == nil {
			continue
		}
		s := signOff{date: firstDate(m[2])}
		if isOrgan(m[1]) {
			s.organ = m[1]
		}
		return s
	}
	return signOff{}
}
