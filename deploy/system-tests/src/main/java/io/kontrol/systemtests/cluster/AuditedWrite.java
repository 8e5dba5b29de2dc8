package io.kontrol.systemtests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.systemtests.http.TestJson;
import java.time.Duration;
import java.time.Instant;

/**
 * A write that the API server answered, in the order of the responses.
 *
 * @param answered by the API server; the sender may not have received it
 * @param resourceId label of the sent object; 0 where there is none
 * @param generation annotation of the sent object; 0 where there is none
 * @param resourceVersion of the returned object; 0 where it is no number
 * @param uid of the returned object; empty where there is none
 */
public record AuditedWrite(
    long sequence,
    ProxiedRequest passage,
    Instant answered,
    int resourceId,
    int generation,
    int status,
    long resourceVersion,
    String uid) {

  static AuditedWrite of(
      long sequence, ProxiedRequest passage, String sent, int status, String answer) {
    JsonNode asked = TestJson.readOrMissing(sent).path("metadata");
    JsonNode told = TestJson.readOrMissing(answer).path("metadata");
    return new AuditedWrite(
        sequence,
        passage,
        Instant.now(),
        asked.path("labels").path("kontrol/resource-id").asInt(0),
        asked.path("annotations").path("kontrol/generation").asInt(0),
        status,
        told.path("resourceVersion").asLong(0),
        told.path("uid").asText());
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  @Override
  public String toString() {
    String object =
        resourceId == 0 ? "" : " for resource " + resourceId + " generation " + generation;
    long took = Duration.between(passage.arrived(), answered).toMillis();
    return passage + object + ", answered " + status + " after " + took + " ms";
  }
}
