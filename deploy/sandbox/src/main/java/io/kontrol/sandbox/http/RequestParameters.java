package io.kontrol.sandbox.http;

import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.object.WriteOptions.FieldValidation;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.status.StatusException.Cause;
import io.vertx.core.MultiMap;
import java.util.List;

/** The parameters of a request. */
public record RequestParameters(MultiMap parameters) {
  public String text(String name) {
    String value = parameters.get(name);
    return value == null ? "" : value;
  }

  public boolean has(String name) {
    return parameters.contains(name);
  }

  public boolean flag(String name) {
    String value = parameters.get(name);
    return value != null && !value.equals("false") && !value.equals("0");
  }

  /**
   * @throws StatusException 400 when it is no number
   */
  public long number(String name) {
    String value = text(name);
    if (value.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw StatusException.badRequest(
          "strconv.ParseInt: parsing \"%s\": invalid syntax".formatted(value));
    }
  }

  /**
   * The {@code resourceVersion} of a read or a watch; 0 where none is given.
   *
   * @throws StatusException 500 when it is no number
   */
  long version() {
    String given = text("resourceVersion");
    try {
      return given.isEmpty() ? 0 : Long.parseUnsignedLong(given);
    } catch (NumberFormatException e) {
      throw new StatusException(
          500,
          "",
          "resourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": invalid syntax"
              .formatted(given, given),
          null);
    }
  }

  /**
   * @param kind such as {@code PatchOptions}
   * @param userAgent its first word is the field manager where none is given
   */
  WriteOptions writeOptions(String kind, String userAgent, boolean apply) {
    String dryRun = text("dryRun");
    if (!dryRun.isEmpty() && !dryRun.equals("All")) {
      throw unsupported(kind, "dryRun", dryRun, "[\"" + dryRun + "\"]", "\"All\"");
    }
    String manager = text("fieldManager");
    if (apply && manager.isEmpty()) {
      throw invalid(
          kind,
          "fieldManager",
          "FieldValueRequired",
          "Required value: is required for apply patch");
    }
    boolean force = flag("force");
    if (force && !apply) {
      throw invalid(
          kind,
          "force",
          "FieldValueForbidden",
          "Forbidden: may not be specified for non-apply patch");
    }
    return new WriteOptions(
        manager.isEmpty() ? userAgent.split("[/ ]")[0] : manager,
        !dryRun.isEmpty(),
        fieldValidation(kind),
        force);
  }

  private FieldValidation fieldValidation(String kind) {
    String given = text("fieldValidation");
    return switch (given) {
      case "", "Warn" -> FieldValidation.WARN;
      case "Ignore" -> FieldValidation.IGNORE;
      case "Strict" -> FieldValidation.STRICT;
      default ->
          throw unsupported(
              kind,
              "fieldValidation",
              given,
              "\"" + given + "\"",
              "\"\", \"Ignore\", \"Strict\", \"Warn\"");
    };
  }

  private static StatusException unsupported(
      String kind, String field, String value, String shown, String supported) {
    String text =
        field.equals("dryRun") ? shown : SandboxJson.text(SandboxJson.object().textNode(value));
    return invalid(
        kind,
        field,
        "FieldValueNotSupported",
        "Unsupported value: " + text + ": supported values: " + supported);
  }

  private static StatusException invalid(String kind, String field, String reason, String message) {
    return StatusException.invalid(
        "meta.k8s.io", kind, "", List.of(new Cause(reason, message, field)));
  }
}
