namespace WganGp.Tabular.Steps;

/// <summary>All changes of a table, in their order.</summary>
internal sealed class TableSteps
{
    private readonly List<TableSchema> schemas;

    /// <param name="schema">The table's own schema.</param>
    /// <param name="steps">The changes.</param>
    public TableSteps(TableSchema schema, IReadOnlyList<TableStep> steps)
    {
        Steps = steps;
        schemas = [schema];
        foreach (var step in steps) schemas.Add(step.After(schemas[^1]));
    }

    /// <summary>The changes.</summary>
    public IReadOnlyList<TableStep> Steps { get; }

    /// <summary>The table's own schema.</summary>
    public TableSchema Before => schemas[0];

    /// <summary>The schema of what is learned.</summary>
    public TableSchema After => schemas[^1];

    /// <summary>Finds the changes of a table, and makes them.</summary>
    /// <param name="table">The table.</param>
    /// <param name="constraints">What holds in it.</param>
    /// <param name="fewValues">Numbers with at most so many different values become categories.</param>
    public static (TableSteps Steps, Table Changed) Of(Table table, IReadOnlyList<TableConstraint> constraints, int fewValues)
    {
        foreach (var constraint in constraints) Check(table.Schema, constraint);
        var (steps, changed) = (new List<TableStep>(), table);
        foreach (var positive in constraints.OfType<TableConstraint.PositiveColumn>()) Add(LeastValue.Of(changed, positive.Name));
        foreach (var ordered in constraints.OfType<TableConstraint.OrderedColumns>()) Add(Gap.Of(changed, ordered.Low, ordered.High));
        foreach (var known in constraints.OfType<TableConstraint.KnownCombinations>()) Add(Joint.Of(changed, known.Names));
        foreach (var column in changed.Schema.Columns) if (FewValues.Of(changed, column, fewValues) is { } few) Add(few);
        return (new TableSteps(table.Schema, steps), changed);

        void Add(TableStep step)
        {
            steps.Add(step);
            changed = step.Forward(changed);
        }
    }

    /// <summary>Undoes the changes in synthetic rows.</summary>
    public Table Inverse(Table table)
    {
        for (var i = Steps.Count - 1; i >= 0; i--) table = Steps[i].Inverse(table, schemas[i]);
        return table;
    }

    /// <summary>The learned column that alone decides a column's value; null when several do.</summary>
    public string? Owner(string column)
    {
        string? owner = column;
        foreach (var step in Steps) owner = owner is null ? null : step.Owner(owner);
        return owner;
    }

    private static void Check(TableSchema schema, TableConstraint constraint)
    {
        foreach (var name in constraint.Columns)
        {
            if (schema[name] is { IsLearned: false } column)
            {
                throw new TableException(
                    $"A constraint names the column '{name}', which is not learned: its kind is {column.Kind}. Remove the constraint, or " +
                    "change the column's kind in the schema.");
            }
        }
    }
}
