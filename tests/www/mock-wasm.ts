/** An empty WebAssembly module, packed as the real one is: base64 of gzip. */
export default 'H4sIAAAAAAACA2NILM5lZGBgAADOM0scCAAAAA==';
