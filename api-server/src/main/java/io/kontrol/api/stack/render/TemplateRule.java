package io.kontrol.api.stack.render;

import io.kontrol.api.stack.render.expression.Expression;

/** A condition on all parameters together. */
record TemplateRule(Expression condition, String message) {}
