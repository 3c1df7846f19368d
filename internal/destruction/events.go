package destruction

// The events of a destruction. They hold ids and codes: how many records, and of what level, only those
// may know who see the list.
type (
	// Proposed: somebody asks for a destruction.
	Proposed struct {
		ID string `json:"-"`
	}
	// Decided: it was appraised, approved, counted or confirmed, or refused.
	Decided struct {
		ID    string `json:"-"`
		Task  string `json:"task"`
		State string `json:"state"`
	}
	// Withdrawn: whoever asked has taken it back.
	Withdrawn struct {
		ID string `json:"-"`
	}
	// Executed: its records are destroyed; their content is being removed.
	Executed struct {
		ID string `json:"-"`
	}
	// Erased: nothing is left of the content.
	Erased struct {
		ID string `json:"-"`
	}
	// Opened: a list with something classified was read or printed.
	Opened struct {
		ID   string `json:"-"`
		What string `json:"what"` // list, print
	}
)

// EventKind names the event.
func (Proposed) EventKind() string { return "destruction.list.proposed" }

// EventKind names the event.
func (Decided) EventKind() string { return "destruction.step.decided" }

// EventKind names the event.
func (Withdrawn) EventKind() string { return "destruction.list.withdrawn" }

// EventKind names the event.
func (Executed) EventKind() string { return "destruction.list.executed" }

// EventKind names the event.
func (Erased) EventKind() string { return "destruction.content.erased" }

// EventKind names the event.
func (Opened) EventKind() string { return "destruction.list.opened" }

// EventSubject is the destruction.
func (e Proposed) EventSubject() (string, string) { return Kind, e.ID }

// EventSubject is the destruction.
func (e Decided) EventSubject() (string, string) { return Kind, e.ID }

// EventSubject is the destruction.
func (e Withdrawn) EventSubject() (string, string) { return Kind, e.ID }

// EventSubject is the destruction.
func (e Executed) EventSubject() (string, string) { return Kind, e.ID }

// EventSubject is the destruction.
func (e Erased) EventSubject() (string, string) { return Kind, e.ID }

// EventSubject is the destruction.
func (e Opened) EventSubject() (string, string) { return Kind, e.ID }
