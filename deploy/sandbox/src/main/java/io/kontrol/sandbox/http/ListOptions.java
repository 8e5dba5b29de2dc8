package io.kontrol.sandbox.http;

import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.status.StatusException.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks the combination of the parameters of lists and watches. */
final class ListOptions {
  private static final String MATCH = "resourceVersionMatch";
  private static final Set<String> MATCHES = Set.of("Exact", "NotOlderThan");

  private ListOptions() {}

  /**
   * @throws StatusException 400 or 422 with the parameters that contradict each other
   */
  static void check(RequestParameters query, boolean watch) {
    List<Cause> causes = new ArrayList<>();
    if (watch) {
      checkWatch(query, causes);
    } else {
      checkList(query, causes);
    }
    if (!causes.isEmpty()) {
      throw StatusException.invalid("meta.k8s.io", "ListOptions", "", causes);
    }
    if (!query.text("continue").isEmpty() && !query.text("resourceVersion").isEmpty()) {
      throw StatusException.badRequest(
          "specifying resource version is not allowed when using continue");
    }
  }

  private static void checkList(RequestParameters query, List<Cause> causes) {
    String match = query.text(MATCH);
    String version = query.text("resourceVersion");
    if (!match.isEmpty()) {
      if (version.isEmpty()) {
        forbid(
            causes, MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided");
      }
      if (!query.text("continue").isEmpty()) {
        forbid(causes, MATCH, "resourceVersionMatch is forbidden when continue is provided");
      }
      if (!MATCHES.contains(match)) {
        unsupported(causes, match, "\"Exact\", \"NotOlderThan\", \"\"");
      }
      if (match.equals("Exact") && version.equals("0")) {
        forbid(
            causes, MATCH, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
      }
    }
    if (query.has("sendInitialEvents")) {
      forbid(causes, "sendInitialEvents", "sendInitialEvents is forbidden for list");
    }
  }

  private static void checkWatch(RequestParameters query, List<Cause> causes) {
    String match = query.text(MATCH);
    boolean initial = query.has("sendInitialEvents");
    if (initial && !match.equals("NotOlderThan")) {
      forbid(
          causes, MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
    }
    if (!match.isEmpty()) {
      if (!initial) {
        forbid(
            causes,
            MATCH,
            "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
      }
      if (!match.equals("NotOlderThan")) {
        unsupported(causes, match, "\"NotOlderThan\"");
      }
    }
  }

  private static void forbid(List<Cause> causes, String field, String because) {
    causes.add(new Cause("FieldValueForbidden", "Forbidden: " + because, field));
  }

  private static void unsupported(List<Cause> causes, String match, String supported) {
    causes.add(
        new Cause(
            "FieldValueNotSupported",
            "Unsupported value: \"" + match + "\": supported values: " + supported,
            MATCH));
  }
}
