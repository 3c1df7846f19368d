// Package canonical writes JSON in one form only, so that equal values have equal hashes: object
// members sorted by name, no white space, no HTML escapes, numbers as they were written. It follows
// RFC 8785 except that numbers are not rewritten; Docket's manifests and audit leaves hold integers.
package canonical

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// JSON returns the canonical form of v.
func JSON(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return Bytes(raw)
}

// Bytes returns the canonical form of a JSON text.
func Bytes(raw []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil { // maps are written sorted by key
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}
