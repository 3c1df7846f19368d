// The preview of a file, in the document page, in the list's side preview and beside the registration form:
//
//   <Viewer name={file.name} mediaType={file.media_type} source={url or File} query={q} />
//
// PDF files are drawn by pdf.js, which is loaded when the first one is opened. For other formats the caller says how to get the images
// of the pages and the text, as far as the service has made them. Everything is dropped when the viewer goes.
export { Viewer, type PageText, type ViewerProps } from './Viewer'
