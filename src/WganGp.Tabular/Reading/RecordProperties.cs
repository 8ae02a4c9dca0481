using System.Reflection;

namespace WganGp.Tabular.Reading;

/// <summary>The properties of a type of records that are columns.</summary>
internal static class RecordProperties
{
    public static IEnumerable<PropertyInfo> Of(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetIndexParameters().Length == 0 && property.Name != "EqualityContract");
}
