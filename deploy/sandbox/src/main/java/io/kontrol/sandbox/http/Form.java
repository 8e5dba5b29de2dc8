package io.kontrol.sandbox.http;

/** In which form a client wants to see objects. */
enum Form {
  WHOLE,
  TABLE,
  METADATA,
  METADATA_LIST;

  /** The first of the media types that is understood. */
  static Form of(String accept) {
    for (String type : accept.split(",")) {
      if (type.contains("as=Table")) {
        return TABLE;
      }
      if (type.contains("as=PartialObjectMetadataList")) {
        return METADATA_LIST;
      }
      if (type.contains("as=PartialObjectMetadata")) {
        return METADATA;
      }
      if (!type.contains("as=") && type.contains("json")) {
        return WHOLE;
      }
    }
    return WHOLE;
  }
}
