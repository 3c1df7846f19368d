package dictionary

// EntryChanged is written when a person adds or changes an entry. It holds no name: names of merged
// entries may be known to few.
type EntryChanged struct {
	ID      string `json:"-"`
	Kind    Kind   `json:"kind"`
	Version int    `json:"version"`
	Added   bool   `json:"added,omitempty"`
}

// EventKind names the event.
func (EntryChanged) EventKind() string { return "dictionary.entry.changed" }

// EventSubject is the entry.
func (e EntryChanged) EventSubject() (string, string) { return "dictionary_entry", e.ID }
