package document

// The events of a record. They hold ids, versions, hashes and codes, never words of the document.
type (
	// Registered: the record exists, with these files.
	Registered struct {
		Document string   `json:"-"`
		Version  int      `json:"version"`
		Files    []string `json:"files"`
		Channel  string   `json:"channel,omitempty"` // seed and import say so
	}
	// Corrected: these fields were changed.
	Corrected struct {
		Document string   `json:"-"`
		Version  int      `json:"version"`
		Fields   []string `json:"fields"`
	}
	// FileAdded: a file or a new version of one.
	FileAdded struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		File     string `json:"file"`
		Role     string `json:"role"`
		Reason   string `json:"-"`
		ByCode   bool   `json:"by_code,omitempty"` // paper that came home by the code on it
	}
	// FileReturned: a file that came from the queue went back to it; it stays in the record's history.
	FileReturned struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		File     string `json:"file"`
		Item     string `json:"item"`
	}
	// Voided: the entry is void and keeps its number.
	Voided struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Code     string `json:"code"` // by_person, or state_secret_mark
	}
	// ScopeRequested: a classified record awaits the approval of its scope.
	ScopeRequested struct {
		Document string `json:"-"`
		Task     string `json:"task"`
	}
	// ScopeDecided: a supervisor approved or refused it.
	ScopeDecided struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Task     string `json:"task"`
		Approved bool   `json:"approved"`
	}
	// ReplyLinked: the record was linked to the one that it answers, or no longer is. Which one is not
	// said: whoever reads this trail may not know that.
	ReplyLinked struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Linked   bool   `json:"linked"`
	}
	// Opened: a classified record, text, image or content was read (DOC-13).
	Opened struct {
		Document string `json:"-"`
		What     string `json:"what"` // record, text, preview, content, copy, export, print, evidence
		File     string `json:"file,omitempty"`
	}
	// Destroyed: its content is being removed for good; the entry stays.
	Destroyed struct {
		Document    string `json:"-"`
		Version     int    `json:"version"`
		Destruction string `json:"destruction"`
	}
	// Refused: a registration was refused because of a state-secret mark; nothing of it was kept.
	Refused struct {
		Code  string `json:"code"`
		Where string `json:"where"` // title, file_name, content
	}
)

// EventKind names the event.
func (Registered) EventKind() string { return "document.registered" }

// EventKind names the event.
func (Corrected) EventKind() string { return "document.corrected" }

// EventKind names the event.
func (FileAdded) EventKind() string { return "document.file.added" }

// EventKind names the event.
func (FileReturned) EventKind() string { return "document.file.returned" }

// EventKind names the event.
func (Voided) EventKind() string { return "document.voided" }

// EventKind names the event.
func (ScopeRequested) EventKind() string { return "document.scope.requested" }

// EventKind names the event.
func (ScopeDecided) EventKind() string { return "document.scope.decided" }

// EventKind names the event.
func (ReplyLinked) EventKind() string { return "document.reply.linked" }

// EventKind names the event.
func (Opened) EventKind() string { return "document.opened" }

// EventKind names the event.
func (Destroyed) EventKind() string { return "document.destroyed" }

// EventKind names the event.
func (Refused) EventKind() string { return "document.registration.refused" }

// EventSubject is the record.
func (e Registered) EventSubject() (string, string) { return "document", e.Document }

// EventSubject is the record.
func (e Corrected) EventSubject() (string, string) { return "document", e.Document }

// EventSubject is the record.
func (e FileAdded) EventSubject() (string, string) { return "document", e.Document }

// EventSubject is the record.
func (e FileReturned) EventSubject() (string, string) { return "document", e.Document }

// EventSubject is the record.
func (e Voided) EventSubject() (string, string) { return "document", e.Document }

// EventSubject is the record.
func (e ScopeRequested) EventSubject() (string, string) { return "document", e.Document }

// EventSubject is the record.
func (e ScopeDecided) EventSubject() (string, string) { return "document", e.Document }

// EventSubject is the record.
func (e ReplyLinked) EventSubject() (string, string) { return "document", e.Document }

// EventSubject is the record.
func (e Opened) EventSubject() (string, string) { return "document", e.Document }

// EventSubject is the record.
func (e Destroyed) EventSubject() (string, string) { return "document", e.Document }

// EventSubject: there is no record.
func (Refused) EventSubject() (string, string) { return "registration", "" }
