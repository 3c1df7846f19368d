package ole

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Properties of messages, recipients and attachments (MS-OXPROPS).
const (
	propSubject          = 0x0037
	propSubmitTime       = 0x0039
	propRepresentingName = 0x0042
	propRepresentingMail = 0x0065
	propRecipientType    = 0x0C15
	propSenderName       = 0x0C1A
	propSenderMail       = 0x0C1F
	propDisplayBCC       = 0x0E02
	propDisplayCC        = 0x0E03
	propDisplayTo        = 0x0E04
	propDeliveryTime     = 0x0E06
	propBody             = 0x1000
	propRTFCompressed    = 0x1009
	propHTML             = 0x1013
	propMessageID        = 0x1035
	propDisplayName      = 0x3001
	propMailAddress      = 0x3003
	propAttachData       = 0x3701
	propAttachName       = 0x3704
	propAttachLongName   = 0x3707
	propAttachMediaType  = 0x370E
	propSMTPAddress      = 0x39FE
	propInternetCodepage = 0x3FDE
	propMessageCodepage  = 0x3FFD
	propSenderSMTP       = 0x5D01
)

// Types of property values.
const (
	typeObject  = 0x000D
	typeString8 = 0x001E
	typeUnicode = 0x001F
	typeBinary  = 0x0102
)

const (
	// maxLineBytes bounds names, addresses and subjects.
	maxLineBytes = 64 << 10
	// maxListBytes bounds the list of short values, to four thousand of them.
	maxListBytes = 64 << 10
	// maxNestedMessages bounds messages within messages.
	maxNestedMessages = 8
	maxRecipients     = 5_000
	maxAttachments    = 2_000

	prefixRecipient  = "__recip_version1.0_#"
	prefixAttachment = "__attach_version1.0_#"
)

// propertyHeader is the length of what precedes the list in the properties
// stream: it differs by what the stream describes.
type propertyHeader int

const (
	headerOfMessage  propertyHeader = 32
	headerOfEmbedded propertyHeader = 24
	headerOfPart     propertyHeader = 8
)

// messagePart is a message, a recipient or an attachment: a storage with a
// list of short values and a stream for each long one.
type messagePart struct {
	reading *reading
	box     *container
	at      *entry
	values  map[uint16]uint64
	cp      codepage
}

func openPart(r *reading, box *container, at *entry, header propertyHeader, cp codepage) messagePart {
	part := messagePart{reading: r, box: box, at: at, values: map[uint16]uint64{}, cp: cp}
	if e := box.find(at, streamProperties); e != nil && r.spend(len(at.children)) {
		list, _ := box.readHead(e, maxListBytes)
		for list = tail(list, int64(header)); len(list) >= 16 && r.spend(64); list = list[16:] {
			part.values[le.Uint16(list[2:])] = le.Uint64(list[8:])
		}
	}
	for _, id := range []uint16{propInternetCodepage, propMessageCodepage} {
		if value := codepage(uint32(part.values[id])); encodings[value] != nil {
			part.cp = value
		}
	}
	return part
}

func (p messagePart) stream(id, kind uint16) *entry {
	return p.box.find(p.at, fmt.Sprintf("__substg1.0_%04X%04X", id, kind))
}

// text decodes a string property in either of its two types, at most limit
// bytes of it. The text limit is for the caller to keep.
func (p messagePart) text(id uint16, limit int64) string {
	for _, kind := range []uint16{typeUnicode, typeString8} {
		e := p.stream(id, kind)
		if e == nil || !p.reading.spend(int(min(e.size, limit))+len(p.at.children)) {
			continue
		}
		b, _ := p.box.readHead(e, limit)
		if kind == typeUnicode {
			return trimNUL(codepageUTF16.decode(b[:len(b)&^1]))
		}
		return trimNUL(p.cp.decode(b))
	}
	return ""
}

// line returns the first present property as one clean line.
func (p messagePart) line(ids ...uint16) string {
	for _, id := range ids {
		if s := strings.Join(strings.Fields(p.text(id, maxLineBytes)), " "); s != "" {
			return p.reading.plain(s)
		}
	}
	return ""
}

// messageReader reads one message and those within it.
type messageReader struct {
	reading     *reading
	doc         *Doc
	recipients  int
	attachments int
}

// readMessage reads an Outlook message.
func readMessage(r *reading, c *container, doc *Doc) error {
	m := &messageReader{reading: r, doc: doc}
	part := openPart(r, c, c.root(), headerOfMessage, codepageUnknown)
	doc.Fields = m.fields(part)
	doc.Title = doc.Fields["subject"]
	body, err := m.body(part)
	doc.Pages = append(doc.Pages, body)
	return orFirst(err, m.readAttachments(part, 0))
}

// fields returns subject, sender, recipients and date.
func (m *messageReader) fields(part messagePart) map[string]string {
	to := m.readRecipients(part)
	fields := map[string]string{
		"subject": part.line(propSubject),
		"from": address(
			part.line(propSenderName, propRepresentingName),
			part.line(propSenderSMTP, propSenderMail, propRepresentingMail)),
		"to":         orElse(to[0], part.line(propDisplayTo)),
		"cc":         orElse(to[1], part.line(propDisplayCC)),
		"bcc":        orElse(to[2], part.line(propDisplayBCC)),
		"date":       orElse(fileTime(part.values[propSubmitTime]), fileTime(part.values[propDeliveryTime])),
		"message_id": part.line(propMessageID),
	}
	for name, value := range fields {
		if value == "" {
			delete(fields, name)
		}
	}
	return fields
}

// readRecipients returns to, cc and bcc.
func (m *messageReader) readRecipients(part messagePart) (lists [3]string) {
	for _, e := range storagesNamed(part, prefixRecipient) {
		if m.recipients++; m.recipients > maxRecipients || m.reading.stopped() {
			return lists
		}
		one := openPart(m.reading, part.box, e, headerOfPart, part.cp)
		kind := uint32(one.values[propRecipientType])
		if kind < 1 || kind > 3 {
			kind = 1
		}
		who := address(one.line(propDisplayName), one.line(propSMTPAddress, propMailAddress))
		if who == "" {
			continue
		}
		if lists[kind-1] != "" {
			lists[kind-1] += "; "
		}
		lists[kind-1] += who
	}
	return lists
}

// storagesNamed returns the parts of a message in the order of their numbers.
func storagesNamed(part messagePart, prefix string) []*entry {
	var found []*entry
	for _, id := range part.at.children {
		if e := &part.box.entries[id]; e.kind == typeStorage && strings.HasPrefix(e.name, prefix) {
			found = append(found, e)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].name < found[j].name })
	return found
}

// address joins a name and an address; the addresses of the house's own mail
// server ("/o=…/cn=…") mean nothing to people.
func address(name, mail string) string {
	switch {
	case strings.HasPrefix(mail, "/"), mail == "", strings.EqualFold(name, mail):
		return name
	case name == "":
		return mail
	}
	return name + " <" + mail + ">"
}

func orElse(value, other string) string {
	if value != "" {
		return value
	}
	return other
}

// body returns the plain text, or else the HTML or the RTF body as text.
func (m *messageReader) body(part messagePart) (string, error) {
	r, limit := m.reading, m.reading.limits.MaxStreamBytes
	if plain := part.text(propBody, limit); strings.TrimSpace(plain) != "" {
		page := &text{reading: r}
		page.put(plain)
		return page.String(), nil
	}
	if e := part.stream(propHTML, typeBinary); e != nil {
		raw, err := part.box.read(e, limit)
		return htmlText(r, decodeHTML(raw, part)), err
	}
	if page := part.text(propHTML, limit); page != "" {
		return htmlText(r, page), nil
	}
	if e := part.stream(propRTFCompressed, typeBinary); e != nil {
		packed, err := part.box.read(e, limit)
		if err != nil {
			return "", err
		}
		rtf, err := decompressRTF(packed, limit)
		page := &text{reading: r}
		err = orFirst(err, readRTF(page, bytes.NewReader(rtf)))
		return page.String(), err
	}
	return "", nil
}

// decodeHTML prefers UTF-8 where the bytes are that: many programs convert the
// body and forget to change the code page.
func decodeHTML(raw []byte, part messagePart) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	cp := part.cp
	if value := codepage(uint32(part.values[propInternetCodepage])); encodings[value] != nil {
		cp = value
	}
	if cp == codepageUTF16 || cp == codepageUTF8 {
		cp = codepageUnknown
	}
	return cp.decode(raw)
}

// readAttachments collects files. A message within the message has no bytes of
// its own to keep: its text becomes a page and its files are collected too. One
// bad attachment does not hide the others; the first problem is returned.
func (m *messageReader) readAttachments(part messagePart, depth int) (first error) {
	for _, e := range storagesNamed(part, prefixAttachment) {
		if m.reading.stopped() {
			break
		}
		if m.attachments++; m.attachments > maxAttachments {
			return orFirst(first, fmt.Errorf("more than %d attachments: %w", maxAttachments, ErrTooLarge))
		}
		one := openPart(m.reading, part.box, e, headerOfPart, part.cp)
		nested := one.stream(propAttachData, typeObject)
		switch {
		case nested == nil:
			first = orFirst(first, m.readFile(one))
		case depth < maxNestedMessages && part.box.hasAny(nested, streamProperties):
			first = orFirst(first, m.readNested(openPart(m.reading, part.box, nested, headerOfEmbedded, part.cp), depth+1))
		}
	}
	return first
}

func orFirst(first, next error) error {
	if first != nil {
		return first
	}
	return next
}

func (m *messageReader) readNested(part messagePart, depth int) error {
	fields := m.fields(part)
	page := &text{reading: m.reading}
	for _, name := range []string{"subject", "from", "to", "cc", "date"} {
		if fields[name] != "" {
			page.put(fields[name])
			page.line()
		}
	}
	body, err := m.body(part)
	m.doc.Pages = append(m.doc.Pages, strings.TrimSpace(page.String()+"\n"+body))
	return orFirst(err, m.readAttachments(part, depth))
}

func (m *messageReader) readFile(one messagePart) error {
	e := one.stream(propAttachData, typeBinary)
	if e == nil || !m.reading.spend(int(min(e.size, m.reading.attachmentLeft)/16)) {
		return nil // a link to a file elsewhere, or the end of the work
	}
	data, err := one.box.read(e, m.reading.attachmentLeft)
	m.reading.attachmentLeft -= int64(len(data))
	if len(data) > 0 || err == nil {
		m.doc.Attachments = append(m.doc.Attachments, Attachment{
			Name:      baseName(one.line(propAttachLongName, propAttachName, propDisplayName)),
			MediaType: one.line(propAttachMediaType),
			Data:      data,
		})
	}
	if err != nil {
		return fmt.Errorf("attachment %d: %w", m.attachments, err)
	}
	return nil
}

// baseName drops folders of either kind: the name is the sender's word.
func baseName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if name == "." || name == ".." {
		return ""
	}
	return name
}
