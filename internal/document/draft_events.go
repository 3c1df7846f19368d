package document

// The events of what is written here. They hold ids, versions and numbers, never words of the document.
type (
	// Drafted: somebody has begun a draft.
	Drafted struct {
		Document string   `json:"-"`
		Version  int      `json:"version"`
		Files    []string `json:"files"`
	}
	// DraftDiscarded: its drafter gave it up before submitting it, or took that back.
	DraftDiscarded struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Restored bool   `json:"restored,omitempty"`
	}
	// Numbered: it was signed off and got its number (发文字号).
	Numbered struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Register string `json:"register"`
		Year     int    `json:"year"`
		Number   int    `json:"number"`
	}
	// Sealed: a seal was used on it.
	Sealed struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Use      string `json:"use"`
		Copies   int    `json:"copies"`
		File     string `json:"file"`
	}
)

// EventKind names the event.
func (Drafted) EventKind() string { return "document.draft.created" }

// EventKind names the event.
func (DraftDiscarded) EventKind() string { return "document.draft.discarded" }

// EventKind names the event.
func (Numbered) EventKind() string { return "document.numbered" }

// EventKind names the event.
func (Sealed) EventKind() string { return "document.sealed" }

// EventSubject is the record.
func (e Drafted) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e DraftDiscarded) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e Numbered) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e Sealed) EventSubject() (string, string) { return Kind, e.Document }
