package io.kontrol.systemtests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.systemtests.http.Jsons;

/**
 * A write that the API server answered, in the order of the answers.
 *
 * @param path without the query
 * @param resourceId label of the object sent; 0 where there is none
 * @param generation annotation of the object sent; 0 where there is none
 * @param resourceVersion of the object answered; 0 where it is no number
 * @param uid of the object answered, empty where none was
 */
public record AuditedWrite(
    long sequence,
    String method,
    String path,
    int resourceId,
    int generation,
    int status,
    long resourceVersion,
    String uid) {

  static AuditedWrite of(
      long sequence, String method, String path, String sent, int status, String answered) {
    JsonNode metadata = Jsons.readOrMissing(sent).path("metadata");
    JsonNode answer = Jsons.readOrMissing(answered).path("metadata");
    return new AuditedWrite(
        sequence,
        method,
        path,
        metadata.path("labels").path("kontrol/resource-id").asInt(0),
        metadata.path("annotations").path("kontrol/generation").asInt(0),
        status,
        answer.path("resourceVersion").asLong(0),
        answer.path("uid").asText());
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
