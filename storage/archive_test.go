package storage

import (
	"encoding/json"
	"testing"
)

// FuzzParseMark looks for a DOCKET.json that is taken for an archive of ours
// without saying everything that an archive must say.
func FuzzParseMark(f *testing.F) {
	for _, mark := range []string{
		`{"archive_id":"01JKX","cipher":null,"created_at":"2026-11-23T00:30:00Z","format":1,"hash":"sha256"}`,
		`{"archive_id":"","format":1,"hash":"sha256"}`,
		`{"archive_id":"01JKX","cipher":"age","format":1,"hash":"sha256"}`,
		`{"format":9}`, `[]`, `null`, `{`,
	} {
		f.Add([]byte(mark))
	}
	f.Fuzz(func(t *testing.T, mark []byte) {
		archive, err := parseMark(mark)
		if err != nil {
			return
		}
		if archive.ID == "" || archive.Format != archiveFormat || archive.Hash != "sha256" || archive.Cipher != nil {
			t.Errorf("parseMark took %q for %+v", mark, archive)
		}
		if _, err := json.Marshal(archive); err != nil {
			t.Errorf("%+v cannot be written: %v", archive, err)
		}
	})
}
