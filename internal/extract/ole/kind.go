package ole

import "bytes"

const (
	kindDoc     = "doc"
	kindXLS     = "xls"
	kindPPT     = "ppt"
	kindMsg     = "msg"
	kindWPS     = "wps"
	kindET      = "et"
	kindDPS     = "dps"
	kindWorks   = "works"
	kindUnknown = "unknown"
)

// Stream names that identify a format; matched in the root storage only, since
// a Word document carries whole workbooks in deeper ones.
const (
	streamWord       = "WordDocument"
	streamWorkbook   = "Workbook" // BIFF8
	streamBook       = "Book"     // BIFF5 and BIFF7
	streamPowerPoint = "PowerPoint Document"
	streamProperties = "__properties_version1.0"
	storageNames     = "__nameid_version1.0"
	streamEncrypted  = "EncryptedPackage"
)

// kingsoft is the tail of the class ids that the WPS programs register.
var kingsoft = []byte("KINGSOFT")

// kind decides by the streams of the root storage.
func (c *container) kind() (string, error) {
	root := c.root()
	switch {
	case c.hasAny(root, streamEncrypted):
		return kindUnknown, ErrEncrypted
	case c.hasAny(root, streamProperties, storageNames):
		return kindMsg, nil
	case c.hasAny(root, streamWord):
		return c.byMaker(kindDoc, kindWPS), nil
	case c.hasAny(root, streamWorkbook, streamBook):
		return c.byMaker(kindXLS, kindET), nil
	case c.hasAny(root, streamPowerPoint):
		return c.byMaker(kindPPT, kindDPS), nil
	case c.hasAny(root, "MatOST", "MN0"), c.isLaterWorks():
		return kindWorks, nil
	}
	return kindUnknown, nil
}

func (c *container) byMaker(microsoft, wps string) string {
	if bytes.HasSuffix(c.root().classID[:], kingsoft) {
		return wps
	}
	return microsoft
}

// isLaterWorks recognises Works 5 and later, whose one stream has so common a
// name that its first bytes must be asked too.
func (c *container) isLaterWorks() bool {
	contents := c.find(c.root(), "CONTENTS")
	if contents == nil {
		return false
	}
	head, _ := c.readHead(contents, 8)
	return bytes.HasPrefix(head, []byte("CHNK"))
}
