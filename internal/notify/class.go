package notify

import "strings"

// Class is what a person chooses by whether it comes by mail.
type Class string

// The classes.
const (
	Todo      Class = "todo"
	Due       Class = "due"
	Returned  Class = "returned"
	Mentioned Class = "mentioned"
	Alarm     Class = "alarm"
)

// Classes lists all of them.
func Classes() []Class { return []Class{Todo, Due, Returned, Mentioned, Alarm} }

// Kinds of notices that several modules write.
const (
	kindTask = "task." // and the kind of task
)

// classOf reads the class off the kind. A kind that is not known is an alarm: it is never muted.
func classOf(kind string) Class {
	if strings.HasPrefix(kind, kindTask) {
		return Todo
	}
	switch kind[strings.LastIndexByte(kind, '.')+1:] {
	case "due_half", "due_before", "due_today", "overdue", "reminded", "daily":
		return Due
	case "returned", "refused", "extension_refused", "objected":
		return Returned
	case "mentioned", "copied", "extended", "forwarded":
		return Mentioned
	}
	return Alarm
}
