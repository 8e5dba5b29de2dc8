package io.kontrol.systemtests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.fuzz.FuzzIdentity.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Generates requests that are valid, nearly valid or absurd. Each depends on the seed and its
 * number alone, so that it can be generated again, except for ids that the api-server returned.
 */
final class RequestFactory {
  private static final String TIMEOUT = "timeout";

  private final long seed;
  private final OpenApiDocument document;
  private final List<ApiOperation> operations;

  /** Asked more often, since all that is seen or changed in clusters goes through them. */
  private final List<ApiOperation> ofResources;

  private final KnownIds ids;
  private final List<FuzzIdentity> identities;

  RequestFactory(long seed, OpenApiDocument document, KnownIds ids, List<FuzzIdentity> identities) {
    this.seed = seed;
    this.document = document;
    this.operations = document.operations();
    this.ofResources =
        operations.stream()
            .filter(operation -> operation.path().matches("/api/v1/(resources.*|apply)"))
            .toList();
    this.ids = ids;
    this.identities = identities;
  }

  FuzzRequest request(int number) {
    RandomValues values = new RandomValues(new Random(seed * 1_000_003 + number), document);
    ApiOperation operation = values.pick(values.chance(0.4) ? ofResources : operations);
    String path = operation.path();
    StringJoiner query = new StringJoiner("&");
    Map<String, String> headers = new LinkedHashMap<>();
    for (ApiOperation.Parameter parameter : operation.parameters()) {
      boolean bounded = parameter.name().equals(TIMEOUT) && query.toString().contains("wait=");
      if (!parameter.required() && !bounded && !values.chance(0.35)) {
        continue;
      }
      String value = value(parameter, values);
      switch (parameter.in()) {
        case "path" ->
            // an empty segment would be another path
            path =
                path.replace("{" + parameter.name() + "}", encode(value.isEmpty() ? "-" : value));
        case "query" -> query.add(encode(parameter.name()) + "=" + encode(value));
        case "header" -> header(headers, parameter.name(), value);
        default -> throw new IllegalArgumentException("parameter in " + parameter.in());
      }
    }
    if (values.chance(0.03)) {
      query.add("no_such_parameter=" + encode(values.nasty()));
    }
    Optional<String> body = body(operation, values, headers);
    String target = query.length() == 0 ? path : path + "?" + query;
    return new FuzzRequest(number, operation, target, headers, body, identity(values));
  }

  /** Half of them may do everything, so that there is something to read and to change. */
  private FuzzIdentity identity(RandomValues values) {
    List<FuzzIdentity> admins =
        identities.stream().filter(identity -> identity.isEverywhere(Level.ADMIN)).toList();
    return values.pick(values.chance(0.5) ? admins : identities);
  }

  private String value(ApiOperation.Parameter parameter, RandomValues values) {
    if (values.chance(0.15)) {
      return values.nasty();
    }
    if (parameter.name().equals("id") || parameter.name().equals("resource_id")) {
      boolean uuid = parameter.schema().path("format").asText().equals("uuid");
      return uuid ? ids.uuid(values) : ids.number(values);
    }
    if (parameter.name().equals(TIMEOUT)) {
      return "0s"; // nobody serves the cluster, so a request would wait in vain
    }
    if (parameter.name().equals("cluster_id")) {
      return "fuzz";
    }
    return values.of(parameter.schema(), 2).asText();
  }

  private Optional<String> body(
      ApiOperation operation, RandomValues values, Map<String, String> headers) {
    if (operation.bodies().isEmpty()) {
      return values.chance(0.05) ? Optional.of("{}") : Optional.empty();
    }
    String mediaType = values.pick(List.copyOf(operation.bodies().keySet()));
    headers.put("Content-Type", values.chance(0.04) ? "text/plain" : mediaType);
    JsonNode json = json(operation, mediaType, values);
    String text = json.toString();
    if (values.chance(0.06)) {
      return Optional.of(spoil(text, values));
    }
    return values.chance(0.02) ? Optional.empty() : Optional.of(text);
  }

  private JsonNode json(ApiOperation operation, String mediaType, RandomValues values) {
    JsonNode schema = operation.bodies().getOrDefault(mediaType, values.anything(0));
    if (operation.path().endsWith("/apply")) {
      ObjectNode list = ValidManifests.list(values);
      return values.chance(0.2) ? DocumentMutations.mutate(list, values) : list;
    }
    boolean whole = operation.path().endsWith("/resources") || operation.method().equals("PUT");
    JsonNode json = whole && values.chance(0.7) ? ValidManifests.one(values) : values.of(schema, 4);
    return values.chance(0.3) ? DocumentMutations.mutate(json, values) : json;
  }

  /** Broken JSON, or JSON that a strict parser rejects. */
  private static String spoil(String text, RandomValues values) {
    return switch (values.below(6)) {
      case 0 -> text.substring(0, text.length() / 2);
      case 1 -> text + text;
      case 2 -> "[".repeat(2_000);
      case 3 -> "{\"kind\":\"ConfigMap\",\"kind\":\"Secret\"}";
      case 4 -> text.replace(":", ": NaN,");
      default -> values.nasty();
    };
  }

  private static void header(Map<String, String> headers, String name, String value) {
    // the HTTP client rejects characters that are illegal in a header
    String clean = value.replaceAll("[^\\x20-\\x7e]", "?").strip();
    headers.put(name, clean);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
