package ole

import (
	"time"
)

// Property set names and value types (MS-OLEPS).
const (
	streamSummary         = "\x05SummaryInformation"
	streamDocumentSummary = "\x05DocumentSummaryInformation"

	propertyCodepage = 1

	valueInt16      = 0x02
	valueString     = 0x1E
	valueWideString = 0x1F
	valueFileTime   = 0x40
)

// maxPropertiesBytes bounds a property stream; a preview picture may be in it.
const maxPropertiesBytes = 4 << 20

var (
	summaryFields = map[uint32]string{
		2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 8: "last_author",
		12: "created", 13: "modified", 18: "application",
	}
	documentSummaryFields = map[uint32]string{2: "category", 14: "manager", 15: "company"}
)

// readProperties fills Title and Fields. Properties are a courtesy: damage in
// them is passed over.
func readProperties(r *reading, c *container, doc *Doc) {
	fields := map[string]string{}
	for name, names := range map[string]map[uint32]string{
		streamSummary: summaryFields, streamDocumentSummary: documentSummaryFields,
	} {
		if e := c.find(c.root(), name); e != nil {
			stream, _ := c.readHead(e, maxPropertiesBytes)
			readPropertySet(r, stream, names, fields)
		}
	}
	doc.Title = fields["title"]
	delete(fields, "title")
	if len(fields) > 0 {
		doc.Fields = fields
	}
}

// readPropertySet reads the first section of a property stream.
func readPropertySet(r *reading, stream []byte, names map[uint32]string, fields map[string]string) {
	if len(stream) < 48 {
		return
	}
	section := tail(stream, int64(le.Uint32(stream[44:])))
	if len(section) < 8 {
		return
	}
	// Each property has eight bytes in the list; more than fit cannot be meant.
	count := min(int(le.Uint32(section[4:])), (len(section)-8)/8, 256)
	cp := codepageUnknown
	for i := range count {
		value := tail(section, int64(le.Uint32(section[12+8*i:])))
		if le.Uint32(section[8+8*i:]) == propertyCodepage && len(value) >= 6 && le.Uint32(value) == valueInt16 {
			cp = codepage(le.Uint16(value[4:]))
		}
	}
	for i := range count {
		name, wanted := names[le.Uint32(section[8+8*i:])]
		if !wanted {
			continue
		}
		value := tail(section, int64(le.Uint32(section[12+8*i:])))
		if s := r.plain(propertyText(value, cp)); s != "" {
			fields[name] = s
		}
	}
}

func propertyText(value []byte, cp codepage) string {
	if len(value) < 8 {
		return ""
	}
	kind, body := le.Uint32(value), value[8:]
	length := int64(le.Uint32(value[4:]))
	switch kind {
	case valueString:
		return trimNUL(cp.decode(body[:min(length, int64(len(body)))]))
	case valueWideString:
		return trimNUL(codepageUTF16.decode(body[:min(2*length, int64(len(body)&^1))]))
	case valueFileTime:
		if len(value) >= 12 {
			return fileTime(le.Uint64(value[4:]))
		}
	}
	return ""
}

// fileTime formats a count of 100 ns since 1601 as RFC 3339 in UTC. Zero and
// what is no date of our age give the empty string: programs also keep
// durations in this type.
func fileTime(ticks uint64) string {
	const secondsTo1970 = 11_644_473_600
	t := time.Unix(int64(ticks/10_000_000)-secondsTo1970, 0).UTC()
	if t.Year() < 1980 || t.Year() > 2200 {
		return ""
	}
	return t.Format(time.RFC3339)
}

// tail returns b from offset on, or nothing when the offset is outside.
func tail(b []byte, offset int64) []byte {
	if offset < 0 || offset > int64(len(b)) {
		return nil
	}
	return b[offset:]
}

// trimNUL cuts a C string at its terminator.
func trimNUL(s string) string {
	for i := range len(s) {
		if s[i] == 0 {
			return s[:i]
		}
	}
	return s
}
