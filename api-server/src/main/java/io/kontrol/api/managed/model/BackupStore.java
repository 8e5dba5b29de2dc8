package io.kontrol.api.managed.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * An object store that backups go to. Credentials stay in a Secret of the database's namespace,
 * which is named here and never read.
 *
 * @param name that the configuration gives it
 * @param destination {@code s3://…}, {@code gs://…}, or the {@code https://…} of an Azure container
 * @param endpointUrl of a store that speaks S3; null for the provider's own
 * @param endpointCaSecret with {@code ca.crt}, the certificates that the endpoint is trusted by
 * @param secret null where the Pods' own identity is enough
 * @param idKey of the Secret: the access key's id, or the account of an Azure container
 * @param valueKey of the Secret: the access key, or Google's credentials
 */
public record BackupStore(
    String name,
    String destination,
    @Nullable String endpointUrl,
    @Nullable String endpointCaSecret,
    @Nullable String secret,
    String idKey,
    String valueKey) {

  ObjectNode json() {
    return Json.mapper()
        .createObjectNode()
        .put("name", name)
        .put("destination", destination)
        .put("endpoint_url", endpointUrl)
        .put("endpoint_ca_secret", endpointCaSecret)
        .put("secret", secret)
        .put("id_key", idKey)
        .put("value_key", valueKey);
  }

  static BackupStore of(JsonNode json) {
    return new BackupStore(
        json.path("name").asText(),
        json.path("destination").asText(),
        json.path("endpoint_url").textValue(),
        json.path("endpoint_ca_secret").textValue(),
        json.path("secret").textValue(),
        json.path("id_key").asText(),
        json.path("value_key").asText());
  }
}
