package io.kontrol.reconciler.secret;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.reconciler.secret.RedactedText.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The values of a Secret, in all forms that a server may print. */
final class SecretValues {
  /**
   * Shorter texts occur inside words of a message by chance ({@code able}, {@code value}), and
   * redacting those would reveal them. They are redacted only where they are quoted.
   */
  private static final int SEARCHED = 6;

  /** Base64 has capitals and digits, so as a whole word it is not a word of a message. */
  private static final int SEARCHED_ENCODING = 4;

  /** Part of a longer value that is enough to redact: servers shorten and wrap values. */
  static final int PART = 12;

  private static final int SHORTENED = 4;
  private static final List<String> ELLIPSES = List.of("...", "…");

  /** Words that are common in messages. If a value is one of them, redacting it would reveal it. */
  private static final Set<String> WORDS =
      Set.of(
          "secret",
          "secrets",
          "opaque",
          "invalid",
          "forbidden",
          "required",
          "duplicate",
          "unsupported",
          "internal",
          "conflict",
          "failed",
          "denied",
          "expected",
          "rejected",
          "request",
          "object",
          "metadata",
          "namespace",
          "namespaces",
          "labels",
          "annotations",
          "stringdata",
          "immutable",
          "string",
          "number",
          "boolean",
          "values",
          "validation",
          "admission",
          "webhook",
          "policy",
          "binding",
          "kubernetes",
          "server",
          "cluster",
          "resource",
          "version",
          "schema",
          "declared",
          "decoding",
          "convert",
          "illegal",
          "base64",
          "proper",
          "unable",
          "create",
          "update",
          "delete",
          "exists",
          "already",
          "terminating",
          "exceeded",
          "context",
          "deadline",
          "timeout",
          "connection",
          "refused",
          "calling",
          "service",
          "because",
          "characters",
          "alphanumeric",
          "character",
          "consist",
          "contain",
          "empty",
          "password",
          "username",
          "expression",
          "condition",
          "configuration",
          "unknown",
          "missing",
          "should");

  private final Set<String> forms = new HashSet<>();
  private final Set<String> encodings = new HashSet<>();

  private SecretValues() {}

  static SecretValues of(JsonNode secret) {
    SecretValues values = new SecretValues();
    secret.path("data").forEach(value -> values.add(SecretForms.ofData(text(value))));
    secret.path("stringData").forEach(value -> values.add(SecretForms.ofText(text(value))));
    values.forms.removeIf(String::isBlank);
    values.encodings.removeIf(String::isBlank);
    return values;
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  private void add(SecretForms added) {
    forms.addAll(added.texts());
    encodings.addAll(added.encodings());
  }

  /** Whether a text is a value, or the beginning of a shortened one. */
  boolean isValue(String text) {
    if (forms.contains(text) || encodings.contains(text)) {
      return true;
    }
    for (String ellipsis : ELLIPSES) {
      String begun =
          text.endsWith(ellipsis) ? text.substring(0, text.length() - ellipsis.length()) : "";
      if (!begun.isEmpty() && isBeginning(begun)) {
        return true;
      }
    }
    return false;
  }

  private boolean isBeginning(String text) {
    return forms.stream().anyMatch(form -> form.startsWith(text))
        || encodings.stream().anyMatch(form -> form.startsWith(text));
  }

  /** Redacts the values that occur anywhere in a message. */
  void find(String message, RedactedText text) {
    SharedSubstrings parts = new SharedSubstrings(message, PART);
    for (String form : forms) {
      if (form.length() >= SEARCHED && !isOfMessages(form)) {
        // a word is not part of another: "mutable" does not match "immutable"
        findForm(message, form, isWord(form), text);
      }
      parts.find(form, text::hideUnlessOpen);
    }
    for (String form : encodings) {
      if (form.length() >= SEARCHED_ENCODING
          && !form.matches("[a-z]{1,7}")
          && !isOfMessages(form)) {
        WholeWords.find(message, form, WholeWords.OF_BASE64, text::hideUnlessOpen);
      }
      parts.find(form, text::hideUnlessOpen);
    }
    findShortened(message, text);
  }

  private static boolean isOfMessages(String form) {
    return WORDS.contains(form.toLowerCase(Locale.ROOT));
  }

  private static void findForm(String message, String form, boolean word, RedactedText text) {
    if (word) {
      WholeWords.find(message, form, WholeWords.OF_LETTERS, text::hideUnlessOpen);
      return;
    }
    for (int at = message.indexOf(form); at >= 0; at = message.indexOf(form, at + 1)) {
      text.hideUnlessOpen(new Span(at, at + form.length()));
    }
  }

  private static boolean isWord(String form) {
    return form.chars().allMatch(Character::isLetter);
  }

  /** {@code hunt...}: the longest beginning of a value before an ellipsis. */
  private void findShortened(String message, RedactedText text) {
    for (String ellipsis : ELLIPSES) {
      for (int at = message.indexOf(ellipsis); at >= 0; at = message.indexOf(ellipsis, at + 1)) {
        int from = at;
        for (int i = Math.max(0, at - PART); i <= at - SHORTENED && from == at; i++) {
          from = isBeginning(message.substring(i, at)) ? i : at;
        }
        text.hideUnlessOpen(new Span(from, at));
      }
    }
  }
}
