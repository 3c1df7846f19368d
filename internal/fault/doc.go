// Package fault is the one error type that people and programs see.
//
// A module declares its errors once, at the top, with a kind, a stable code and a sentence in
// Chinese and English. Because attaches the cause for the log; it is never shown. Check collects
// the mistakes of one input, so that an answer names all of them with their remedies.
//
//	var ErrItemNotFound = fault.New(fault.NotFound, "inventory.item_not_found", "没有这种物品。", "There is no such item.")
//
//	var check fault.Check
//	if in.Quantity < 1 { check.Add("quantity", "out_of_range", "min", 1, "max", 9999) }
//	return check.Err()
//
// NotFound is also the answer for what the actor may not see; such an error must carry nothing
// that depends on the hidden thing. Forbidden is for routes, never for objects.
package fault
