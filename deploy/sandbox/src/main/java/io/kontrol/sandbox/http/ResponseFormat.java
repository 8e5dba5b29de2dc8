package io.kontrol.sandbox.http;

/** The format in which a client accepts objects. */
enum ResponseFormat {
  WHOLE,
  TABLE,
  METADATA,
  METADATA_LIST;

  /** The first media type that is supported. */
  static ResponseFormat of(String accept) {
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
