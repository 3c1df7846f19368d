// Package office turns Office files into PDF with LibreOffice, as a program beside this one.
//
// It runs in an extraction child that serves one file, so LibreOffice inherits the child's
// confinement: no network, one folder. Its profile lies in that folder and ends with it, so that
// no list of recent documents and no macro setting survives; nothing is fetched, since there is no
// network to fetch from.
//
// LibreOffice takes seconds to start and is therefore used for page images, and for the text of
// those few formats that no reader of our own knows.
package office
