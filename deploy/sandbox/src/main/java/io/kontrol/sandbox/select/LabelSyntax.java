package io.kontrol.sandbox.select;

import java.util.Optional;
import java.util.regex.Pattern;

/** The syntax of label keys and values, with the API server's messages. */
public final class LabelSyntax {
  private static final String NAME_FORM = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final Pattern NAME = Pattern.compile(NAME_FORM);
  private static final Pattern VALUE = Pattern.compile("(" + NAME_FORM + ")?");

  /** A lowercase RFC 1123 label, for regular expressions and messages. */
  public static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

  public static final String DNS_SUBDOMAIN = DNS_LABEL + "(\\." + DNS_LABEL + ")*";
  private static final Pattern PREFIX = Pattern.compile(DNS_SUBDOMAIN);

  private LabelSyntax() {}

  /** The error in a key such as {@code example.org/name}; empty where it is valid. */
  public static Optional<String> faultOfKey(String key) {
    int slash = key.indexOf('/');
    if (slash != key.lastIndexOf('/')) {
      return Optional.of(
          "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must"
              + " start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
              + " '123-abc', regex used for validation is '"
              + NAME_FORM
              + "') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    if (slash == 0) {
      return Optional.of("prefix part must be non-empty");
    }
    if (slash > 0 && !PREFIX.matcher(key.substring(0, slash)).matches()) {
      return Optional.of("prefix part " + faultOfSubdomain());
    }
    String name = key.substring(slash + 1);
    if (name.isEmpty()) {
      return Optional.of("name part must be non-empty");
    }
    if (name.length() > 63) {
      return Optional.of("name part must be no more than 63 bytes");
    }
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start"
                + " and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
                + " '123-abc', regex used for validation is '"
                + NAME_FORM
                + "')");
  }

  /** The error in a value, apart from its length. */
  public static Optional<String> faultOfValue(String value) {
    return VALUE.matcher(value).matches()
        ? Optional.empty()
        : Optional.of(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
                + " or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', "
                + " or 'my_value',  or '12345', regex used for validation is '("
                + NAME_FORM
                + ")?')");
  }

  /** The message for a name that is no DNS subdomain. */
  public static String faultOfSubdomain() {
    return "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
        + " or '.', and must start and end with an alphanumeric character (e.g. 'example.com',"
        + " regex used for validation is '"
        + DNS_SUBDOMAIN
        + "')";
  }
}
