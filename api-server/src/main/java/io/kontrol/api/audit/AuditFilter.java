package io.kontrol.api.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What audit rows are filtered by; null where a request does not say.
 *
 * @param email of a user, or what was typed at a login
 * @param resourceId with its type; also rows of an action on several, one of which it is
 * @param namePrefix how the name of the resource begins
 * @param to exclusive
 */
record AuditFilter(
    @Nullable Integer userId,
    @Nullable String email,
    @Nullable String action,
    @Nullable String category,
    @Nullable String resourceType,
    @Nullable String resourceId,
    @Nullable String namePrefix,
    @Nullable String status,
    @Nullable String requestId,
    @Nullable OffsetDateTime from,
    @Nullable OffsetDateTime to) {

  private static final List<String> CATEGORIES =
      Arrays.stream(AuditCategory.values()).map(Enum::name).toList();
  private static final List<String> STATUSES = List.of("SUCCESS", "FAILURE");

  static AuditFilter of(RequestContext request) {
    Optional<String> user = request.query("user");
    boolean byId = user.isPresent() && user.get().matches("[0-9]{1,18}");
    Optional<String> type = request.query("resource_type");
    Optional<String> id = request.query("resource_id");
    if (type.isPresent() != id.isPresent()) {
      throw invalid("resource_type and resource_id go together.");
    }
    return new AuditFilter(
        byId ? number(user.get()) : null,
        byId ? null : user.map(text -> text.toLowerCase(Locale.ROOT)).orElse(null),
        request.query("action").orElse(null),
        oneOf(request, "category", CATEGORIES),
        type.orElse(null),
        id.orElse(null),
        request.query("resource_name").orElse(null),
        oneOf(request, "status", STATUSES),
        request.query("request_id").orElse(null),
        time(request, "from"),
        time(request, "to"));
  }

  private static int number(String digits) {
    long id = Long.parseLong(digits);
    if (id > Integer.MAX_VALUE) {
      throw invalid("user is the id of a user or an e-mail address.");
    }
    return (int) id;
  }

  private static @Nullable String oneOf(RequestContext request, String name, List<String> known) {
    Optional<String> value = request.query(name);
    if (value.isPresent() && !known.contains(value.get())) {
      throw invalid(name + " is one of " + String.join(", ", known) + ".");
    }
    return value.orElse(null);
  }

  static @Nullable OffsetDateTime time(RequestContext request, String name) {
    Optional<String> text = request.query(name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(text.get());
      if (time.getYear() > 0 && time.getYear() < 10_000) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // refused below
    }
    throw invalid(name + " is a time such as 2026-01-31T12:00:00Z.");
  }

  private static Refusal invalid(String detail) {
    return Refusal.malformed("invalid_query_parameter", detail);
  }

  /** Whether rows are looked for by what few of them have in common. */
  boolean isSelective() {
    return resourceType != null || namePrefix != null || requestId != null;
  }

  boolean hasUser() {
    return userId != null || email != null;
  }

  boolean hasGroup() {
    return category != null || action != null || status != null;
  }

  /** As a request gave it. */
  ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    put(json, "user", userId == null ? email : userId.toString());
    put(json, "action", action);
    put(json, "category", category);
    put(json, "resource_type", resourceType);
    put(json, "resource_id", resourceId);
    put(json, "resource_name", namePrefix);
    put(json, "status", status);
    put(json, "request_id", requestId);
    put(json, "from", from == null ? null : from.toString());
    put(json, "to", to == null ? null : to.toString());
    return json;
  }

  private static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
