package io.kontrol.systemtests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.kontrol.systemtests.http.HttpResult;
import io.kontrol.systemtests.http.TestJson;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Validates each response against the OpenAPI document. */
final class ResponseJudge {
  private final OpenApiDocument document;
  private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

  ResponseJudge(OpenApiDocument document) {
    this.document = document;
  }

  /** The error in a response; empty when it is valid. */
  Optional<String> fault(FuzzRequest request, HttpResult answer) {
    // 504 is the answer of a request that has waited as long as it wanted
    if (answer.status() >= 500 && answer.status() != 504) {
      return Optional.of("status " + answer.status());
    }
    ApiOperation operation = request.operation();
    Optional<String> declared = declaration(operation, answer.status());
    if (declared.isEmpty()) {
      return Optional.of("status " + answer.status() + " is not in the document");
    }
    if (answer.text().isEmpty()) {
      return Optional.empty();
    }
    String mediaType = answer.header("Content-Type").replaceFirst(";.*", "").strip();
    JsonNode content =
        operation.responses().getOrDefault(declared.get(), TestJson.object()).path("content");
    if (!content.has(mediaType)) {
      return Optional.of(
          "media type " + mediaType + " of status " + answer.status() + " is not in the document");
    }
    if (!mediaType.equals("application/json") && !mediaType.endsWith("+json")) {
      return Optional.empty();
    }
    return mismatch(
        operation + " " + declared.get() + " " + mediaType,
        content.path(mediaType).path("schema"),
        answer);
  }

  private static Optional<String> declaration(ApiOperation operation, int status) {
    for (String key : new String[] {Integer.toString(status), status / 100 + "XX", "default"}) {
      if (operation.responses().containsKey(key)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  private Optional<String> mismatch(String key, JsonNode schema, HttpResult answer) {
    JsonNode json = answer.json();
    if (json.isMissingNode()) {
      return Optional.of("the body is no JSON: " + answer);
    }
    Set<ValidationMessage> messages =
        compiled.computeIfAbsent(key, k -> compile(schema)).validate(json);
    return messages.isEmpty()
        ? Optional.empty()
        : Optional.of("schema: " + messages.iterator().next().getMessage());
  }

  private JsonSchema compile(JsonNode schema) {
    ObjectNode whole = schema.isObject() ? schema.deepCopy() : TestJson.object();
    whole.set("components", document.components());
    return schemas.getSchema(whole);
  }
}
