package io.kontrol.api.desired.list;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes' selector syntax: {@code a=b}, {@code a==b}, {@code a!=b}, {@code a in (b,c)}, {@code
 * a notin (b,c)}, {@code a}, {@code !a}, joined by commas. Each requirement becomes terms of the
 * column {@code label_terms}. The Java clients build selectors, and none parses one.
 *
 * @param all every one of these terms
 * @param any of each list, at least one term
 * @param none no one of these terms
 */
public record LabelSelector(List<String> all, List<List<String>> any, List<String> none) {
  private static final String KEY =
      "(?:[A-Za-z0-9](?:[-A-Za-z0-9.]{0,251}[A-Za-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
  private static final String VALUE = "(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";

  private static final Pattern REQUIREMENT =
      Pattern.compile(
          """
          \\s*(?:(?<absent>!\\s*)(?<absentKey>KEY)\
          |(?<key>KEY)\\s*(?:(?<operator>==|=|!=)\\s*(?<value>VALUE)\
          |\\s(?<set>in|notin)\\s*\\((?<values>[^()]*)\\))?)\\s*(?:,|$)"""
              .replace("KEY", KEY)
              .replace("VALUE", VALUE));
  private static final Pattern VALUES = Pattern.compile("\\s*" + VALUE + "\\s*");
  private static final int LONGEST = 4_000;
  private static final int MOST_REQUIREMENTS = 50;

  public LabelSelector {
    all = List.copyOf(all);
    any = List.copyOf(any);
    none = List.copyOf(none);
  }

  public static LabelSelector parse(String text) {
    List<String> all = new ArrayList<>();
    List<List<String>> any = new ArrayList<>();
    List<String> none = new ArrayList<>();
    if (text.length() > LONGEST) {
      throw bad();
    }
    Matcher matcher = REQUIREMENT.matcher(text);
    int position = 0;
    while (position < text.length()) {
      matcher.region(position, text.length());
      if (!matcher.lookingAt() || all.size() + any.size() + none.size() > MOST_REQUIREMENTS) {
        throw bad();
      }
      add(matcher, all, any, none);
      position = matcher.end();
    }
    boolean danglingComma = text.stripTrailing().endsWith(",");
    if (danglingComma) {
      throw bad();
    }
    return new LabelSelector(all, any, none);
  }

  private static void add(
      Matcher requirement, List<String> all, List<List<String>> any, List<String> none) {
    if (requirement.group("absent") != null) {
      none.add(requirement.group("absentKey"));
      return;
    }
    String key = requirement.group("key");
    if (requirement.group("set") != null) {
      List<String> terms = terms(key, requirement.group("values"));
      if (requirement.group("set").equals("in")) {
        any.add(terms);
      } else {
        none.addAll(terms);
      }
    } else if (requirement.group("operator") == null) {
      all.add(key);
    } else if (requirement.group("operator").equals("!=")) {
      none.add(key + "=" + requirement.group("value"));
    } else {
      all.add(key + "=" + requirement.group("value"));
    }
  }

  private static List<String> terms(String key, String values) {
    List<String> terms = new ArrayList<>();
    for (String value : values.split(",", -1)) {
      if (!VALUES.matcher(value).matches()) {
        throw bad();
      }
      terms.add(key + "=" + value.strip());
    }
    return terms;
  }

  private static Refusal bad() {
    return Refusal.malformed(
        "bad_selector",
        "label_selector takes Kubernetes' syntax: app=web, tier!=db, env in (test,prod), env notin"
            + " (dev), app, !app, joined by commas.");
  }
}
