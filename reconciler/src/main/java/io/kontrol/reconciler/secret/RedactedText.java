package io.kontrol.reconciler.secret;

import java.util.BitSet;
import java.util.List;

/** A message, and which of its characters are redacted. */
final class RedactedText {
  private static final String MASK = "***";

  /** From the first character to the one after the last. */
  record Span(int from, int to) {
    boolean isWithin(Span other) {
      return other.from <= from && to <= other.to;
    }
  }

  private final String message;
  private final List<Span> open;
  private final BitSet hidden = new BitSet();

  /**
   * @param open spans that are public and stay as they are
   */
  RedactedText(String message, List<Span> open) {
    this.message = message;
    this.open = open;
  }

  /** Redacts a span, whatever it contains. */
  void hide(Span span) {
    hidden.set(span.from(), span.to());
  }

  /** Redacts a span unless it is part of a public one. */
  void hideUnlessOpen(Span span) {
    if (!isOpen(span)) {
      hide(span);
    }
  }

  boolean isOpen(Span span) {
    return open.stream().anyMatch(span::isWithin);
  }

  /** One mask per run of redacted characters, so that no length is revealed. */
  String masked() {
    if (hidden.isEmpty()) {
      return message;
    }
    StringBuilder masked = new StringBuilder(message.length());
    int told = 0;
    for (int from = hidden.nextSetBit(0); from >= 0; from = hidden.nextSetBit(told)) {
      masked.append(message, told, from).append(MASK);
      told = hidden.nextClearBit(from);
    }
    return masked.append(message, told, message.length()).toString();
  }
}
