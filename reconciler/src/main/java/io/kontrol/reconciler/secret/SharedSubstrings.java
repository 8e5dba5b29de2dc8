package io.kontrol.reconciler.secret;

import io.kontrol.reconciler.secret.RedactedText.Span;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Finds substrings of a minimum length that a message shares with a long text. The message is short
 * and the text may have a megabyte, so it is scanned once, with a rolling hash.
 */
final class SharedSubstrings {
  private static final int FACTOR = 31;
  private static final int FILTER = 1 << 16;

  private final String message;
  private final int length;
  private final int leaving;
  private final BitSet filter = new BitSet(FILTER);

  SharedSubstrings(String message, int length) {
    this.message = message;
    this.length = length;
    int power = 1;
    for (int i = 0; i < length; i++) {
      power *= FACTOR;
    }
    this.leaving = power;
    walk(message, (hash, from) -> filter.set(slot(hash)));
  }

  @FunctionalInterface
  private interface Run {
    void at(int hash, int from);
  }

  void find(String text, Consumer<Span> found) {
    walk(
        text,
        (hash, from) -> {
          if (filter.get(slot(hash))) {
            findRun(text.substring(from, from + length), found);
          }
        });
  }

  private void findRun(String run, Consumer<Span> found) {
    for (int at = message.indexOf(run); at >= 0; at = message.indexOf(run, at + 1)) {
      found.accept(new Span(at, at + length));
    }
  }

  private void walk(String text, Run run) {
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = hash * FACTOR + text.charAt(i);
      if (i >= length) {
        hash -= text.charAt(i - length) * leaving;
      }
      if (i >= length - 1) {
        run.at(hash, i - length + 1);
      }
    }
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 16) & FILTER - 1;
  }
}
