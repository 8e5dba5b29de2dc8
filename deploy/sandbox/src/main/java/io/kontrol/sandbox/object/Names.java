package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.status.StatusException.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks of names, labels and annotations. */
final class Names {
  private static final String LABEL_FORM = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern LABEL = Pattern.compile(LABEL_FORM);
  private static final Pattern SUBDOMAIN = Pattern.compile(LABEL_FORM + "(\\." + LABEL_FORM + ")*");
  private static final String LABEL_NAME_FORM = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final Pattern LABEL_NAME = Pattern.compile(LABEL_NAME_FORM);
  private static final Pattern LABEL_VALUE = Pattern.compile("(" + LABEL_NAME_FORM + ")?");
  private static final Set<String> LABEL_NAMED = Set.of("Namespace", "Service");

  private Names() {}

  static List<Cause> check(ResourceType type, JsonNode metadata) {
    List<Cause> causes = new ArrayList<>();
    String name = metadata.path("name").asText();
    if (type.group().equals("rbac.authorization.k8s.io")) {
      if (name.equals(".") || name.equals("..") || name.contains("/") || name.contains("%")) {
        causes.add(invalid("metadata.name", name, "may not contain '/'"));
      }
    } else if (LABEL_NAMED.contains(type.kind()) && !type.custom()) {
      dnsLabel("metadata.name", name, causes);
    } else {
      subdomain(name, causes);
    }
    labels("metadata.labels", metadata.path("labels"), causes);
    for (String key : names(metadata.path("annotations"))) {
      qualifiedName("metadata.annotations", key, causes);
    }
    metadata
        .path("finalizers")
        .forEach(f -> qualifiedName("metadata.finalizers", f.asText(), causes));
    return causes;
  }

  static void labels(String field, JsonNode labels, List<Cause> causes) {
    labels
        .properties()
        .forEach(
            label -> {
              qualifiedName(field, label.getKey(), causes);
              String value = label.getValue().asText();
              if (value.length() > 63) {
                causes.add(
                    new Cause(
                        "FieldValueTooLong", "Too long: may not be more than 63 bytes", field));
              } else if (!LABEL_VALUE.matcher(value).matches()) {
                causes.add(
                    invalid(
                        field,
                        value,
                        "a valid label must be an empty string or consist of alphanumeric"
                            + " characters, '-', '_' or '.', and must start and end with an"
                            + " alphanumeric character (e.g. 'MyValue',  or 'my_value',  or"
                            + " '12345', regex used for validation is '("
                            + LABEL_NAME_FORM
                            + ")?')"));
              }
            });
  }

  static void dnsLabel(String field, String name, List<Cause> causes) {
    if (field.equals("metadata.name") && name.contains(".")) {
      causes.add(invalid(field, name, "must not contain dots"));
    } else if (name.length() > 63) {
      causes.add(invalid(field, name, "must be no more than 63 bytes"));
    } else if (!LABEL.matcher(name).matches()) {
      causes.add(
          invalid(
              field,
              name,
              "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                  + " '-', and must start and end with an alphanumeric character (e.g. 'my-name', "
                  + " or '123-abc', regex used for validation is '"
                  + LABEL_FORM
                  + "')"));
    }
  }

  private static void subdomain(String name, List<Cause> causes) {
    if (name.length() > 253) {
      causes.add(invalid("metadata.name", name, "must be no more than 253 bytes"));
    } else if (!SUBDOMAIN.matcher(name).matches()) {
      causes.add(
          invalid(
              "metadata.name",
              name,
              "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                  + " '-' or '.', and must start and end with an alphanumeric character (e.g."
                  + " 'example.com', regex used for validation is '"
                  + LABEL_FORM
                  + "(\\."
                  + LABEL_FORM
                  + ")*')"));
    }
  }

  private static void qualifiedName(String field, String key, List<Cause> causes) {
    String name = key.substring(key.indexOf('/') + 1);
    if (name.isEmpty() || name.length() > 63 || !LABEL_NAME.matcher(name).matches()) {
      causes.add(
          invalid(
              field,
              key,
              "name part must consist of alphanumeric characters, '-', '_' or '.', and must start"
                  + " and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
                  + " '123-abc', regex used for validation is '"
                  + LABEL_NAME_FORM
                  + "')"));
    }
  }

  static Cause invalid(String field, String value, String because) {
    return new Cause("FieldValueInvalid", "Invalid value: \"" + value + "\": " + because, field);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
